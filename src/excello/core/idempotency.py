"""A request that a program sends twice is carried out once: `Idempotency-Key` of the API.

The key and what was done are kept in one transaction, so that a crash leaves both or neither. Source: the IETF draft
"The Idempotency-Key HTTP Header Field" (draft-ietf-httpapi-idempotency-key-header).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from excello.core.api import problem
from excello.core.models import IdempotentAnswer

Next = Callable[[HttpRequest], HttpResponse]
API = "/api/"
CHANGING = frozenset({"POST", "PUT", "PATCH", "DELETE"})
HEADER, REPLAYED = "Idempotency-Key", "Idempotency-Replayed"
LONGEST = 200
KEPT = timedelta(days=1)


class IdempotencyKeys:
    """Answers a repeated API request with the answer of the first one; refused requests may be repeated freely."""

    def __init__(self, following: Next) -> None:
        self.following = following

    def __call__(self, request: HttpRequest) -> HttpResponse:
        key = request.headers.get(HEADER)
        if key is None or request.method not in CHANGING or not request.path.startswith(API):
            return self.following(request)
        if not 0 < len(key) <= LONGEST:
            title = _("The Idempotency-Key has %(longest)s characters at most, and one at least.") % {
                "longest": LONGEST
            }
            return problem(request, status=400, title=title, kind="idempotency_key")
        return self._once(request, scope=_caller(request), key=key)

    def _once(self, request: HttpRequest, *, scope: str, key: str) -> HttpResponse:
        now = request.now  # type: ignore[attr-defined]
        IdempotentAnswer.objects.filter(created_at__lt=now - KEPT).delete()
        asked = _digest(request.method or "", request.get_full_path(), request.body)
        known = IdempotentAnswer.objects.filter(scope=scope, key=key).first()
        if known is None:
            try:
                with transaction.atomic():
                    row = IdempotentAnswer.objects.create(scope=scope, key=key, asked=asked, created_at=now)
                    response = self.following(request)
                    if response.status_code >= 400:
                        transaction.set_rollback(True)
                    else:
                        _keep(row, response)
                return response
            except IntegrityError:
                # The same request came twice at once, and the other one was first.
                known = IdempotentAnswer.objects.filter(scope=scope, key=key).first()
                if known is None:
                    raise
        return _replay(request, known, asked)


def _keep(row: IdempotentAnswer, response: HttpResponse) -> None:
    row.status, row.content_type = response.status_code, response.get("Content-Type", "")
    row.body = bytes(response.content)
    row.location = response.get("Location", "")
    row.save(update_fields=["status", "content_type", "body", "location"])


def _replay(request: HttpRequest, known: IdempotentAnswer, asked: str) -> HttpResponse:
    if known.asked != asked:
        title = _("This Idempotency-Key belongs to another request.")
        detail = _("Send a key of its own with each new request.")
        return problem(request, status=422, title=title, kind="idempotency_key_reused", detail=detail)
    response = HttpResponse(bytes(known.body), status=known.status, content_type=known.content_type or None)
    if known.location:
        response["Location"] = known.location
    response[REPLAYED] = "true"
    return response


def _caller(request: HttpRequest) -> str:
    """Whose key it is: of the token, or of the browser's session; nobody is answered what another one asked."""
    said = request.headers.get("Authorization") or f"session {request.session.session_key or ''}"
    return _digest(said)


def _digest(*parts: str | bytes) -> str:
    whole = hashlib.sha256()
    for part in parts:
        raw = part.encode() if isinstance(part, str) else part
        whole.update(len(raw).to_bytes(8, "big") + raw)
    return whole.hexdigest()
