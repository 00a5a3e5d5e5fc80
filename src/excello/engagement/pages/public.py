"""What customers reach from their mail: the page that ends such messages, and the links that lead on."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from excello.core.access import TimedRequest, public_page
from excello.engagement.operations.clicks import follow_link
from excello.engagement.operations.unsubscribing import unsubscribe
from excello.engagement.queries.leaving import leaving_view


@public_page("Customers have no account; the token in the link says which message it came from.")
# RFC 8058: mail programs post here by themselves, without cookie or page. The token is the proof.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: TimedRequest, token: str) -> HttpResponse:
    """Shown, it asks and changes nothing; posted, it withdraws the consent and says so, without a redirect."""
    view = leaving_view(token)
    done = request.method == "POST"
    if done:
        unsubscribe(token=token, at=request.now)
    # An empty token, so that no cookie is set on a customer who only wants to leave.
    context = {"view": view, "done": done, "csrf_token": ""}
    with translation.override(view.language):
        response = render(request, "engagement/leave.html", context)
    response["Content-Language"] = view.language
    return _private(response)


@public_page("The links of messages; where each leads is stored, nothing is taken from the address.")
@never_cache
@require_safe
def follow(request: TimedRequest, token: str) -> HttpResponse:
    """On to the stored address."""
    url = follow_link(
        token=token,
        method=request.method or "GET",
        user_agent=request.headers.get("User-Agent", ""),
        at=request.now,
    )
    return _private(HttpResponseRedirect(url))


def _private(response: HttpResponse) -> HttpResponse:
    """Kept out of search engines, and the token out of the next site's log."""
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    return response
