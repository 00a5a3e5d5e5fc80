"""The touches tab: what is sent, to be written, previewed, mended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from excello.campaigns.forms.touches import TouchForm, initial_of
from excello.campaigns.models import Touch
from excello.campaigns.operations.touches import add_touch, edit_touch, mend_touches, remove_touch
from excello.campaigns.pages.frame import Frame, ShownFinding, open_frame, show
from excello.campaigns.queries.messages import Message, render_message
from excello.campaigns.queries.views import touch_view
from excello.campaigns.rules.merge import FIELDS
from excello.core.access import MemberRequest, Missing, page
from excello.design.notes import say_done
from excello.findings import Refused

SAMPLE_NAME = "Elena Rossi"


@dataclass(frozen=True, slots=True)
class TouchCard:
    """A touch as the tab shows it."""

    touch: Touch
    key: str
    channel: str
    topic: str
    category: str
    asset: str
    url: str
    findings: list[ShownFinding]
    preview: Message


@page("campaigns.see")
@require_GET
def touches(request: MemberRequest, campaign_id: int) -> HttpResponse:
    """Every touch with what the linter says of it and how it will read."""
    frame = open_frame(request, campaign_id, "touches")
    return show(request, frame, "touches", cards=[_card(frame, touch) for touch in frame.touches])


@page("campaigns.see")
@require_http_methods(["GET", "HEAD", "POST"])
def touch_new(request: MemberRequest, campaign_id: int) -> HttpResponse:
    """Write a new touch."""
    frame = open_frame(request, campaign_id, "touches")
    form = _form(frame, request.POST or None, {"channel": "email", "category": "promotional", "value": 1})
    if request.method == "POST" and form.is_valid():
        try:
            added = add_touch(campaign_id=campaign_id, content=form.content(), by=frame.actor, at=frame.at)
        except Refused as refused:
            form.take(refused)
        else:
            say_done(request, _("%(touch)s is added.") % {"touch": added.touch_key})
            return HttpResponseRedirect(frame.url("touches"))
    status = 422 if request.method == "POST" else 200
    return show(request, frame, "touch", status=status, form=form, merge_fields=_merge_fields())


@page("campaigns.see")
@require_http_methods(["GET", "HEAD", "POST"])
def touch(request: MemberRequest, campaign_id: int, touch_id: int) -> HttpResponse:
    """Change a touch; where the design is frozen it is only read."""
    frame = open_frame(request, campaign_id, "touches")
    found = _find(frame, touch_id)
    form = _form(frame, request.POST or None, initial_of(found, frame.around))
    if request.method == "POST" and form.is_valid():
        try:
            changed = edit_touch(
                campaign_id=campaign_id,
                touch_id=touch_id,
                content=form.content(),
                version=form.cleaned_data.get("version"),
                by=frame.actor,
                at=frame.at,
            )
        except Refused as refused:
            form.take(refused)
        else:
            say_done(request, _("%(touch)s is saved.") % {"touch": changed.touch_key})
            return HttpResponseRedirect(frame.url("touch", touch_id))
    status = 422 if request.method == "POST" else 200
    return show(
        request,
        frame,
        "touch",
        status=status,
        form=form,
        touch=found,
        card=_card(frame, found),
        merge_fields=_merge_fields(),
    )


@page("campaigns.see")
@require_POST
def touch_remove(request: MemberRequest, campaign_id: int, touch_id: int) -> HttpResponse:
    """Remove a touch of a draft."""
    frame = open_frame(request, campaign_id, "touches")
    remove_touch(campaign_id=campaign_id, touch_id=touch_id, by=frame.actor, at=frame.at)
    say_done(request, _("The touch is removed."))
    return HttpResponseRedirect(frame.url("touches"))


@page("campaigns.see")
@require_POST
def mend(request: MemberRequest, campaign_id: int) -> HttpResponse:
    """Add the tracking parameters, links and unsubscribe lines that are missing."""
    frame = open_frame(request, campaign_id, "touches")
    mend_touches(campaign_id=campaign_id, by=frame.actor, at=frame.at)
    say_done(request, _("Tracking parameters, links and unsubscribe lines are in place."))
    return HttpResponseRedirect(frame.url("touches"))


def _merge_fields() -> list[tuple[str, str]]:
    """What a text may merge in, and what stands there then."""
    return [(f"{{{{ {name} }}}}", gettext(label)) for name, label in FIELDS.items()]


def _find(frame: Frame, touch_id: int) -> Touch:
    found = next((one for one in frame.touches if one.pk == touch_id), None)
    if found is None:
        raise Missing("touch")
    return found


def _form(frame: Frame, data: Any, initial: dict[str, Any]) -> TouchForm:
    return TouchForm(data, around=frame.around, chosen=frame.chosen, initial=initial)


def _card(frame: Frame, row: Touch) -> TouchCard:
    words, view = frame.around.words, touch_view(row, frame.row)
    asset = frame.around.assets.get(frame.around.asset_codes.get(row.asset_id or 0, ""))
    key = f"T{row.number}"
    return TouchCard(
        touch=row,
        key=view.touch_key,
        channel=words["channels"].get(row.channel, row.channel),
        topic=frame.around.topics.get(row.topic, row.topic),
        category=words["categories"].get(row.category, row.category),
        asset=asset.title if asset else "",
        url=frame.url("touch", row.pk),
        findings=[shown for shown in frame.findings if f"touches.{key}." in f"{shown.path}."],
        preview=render_message(
            view, name=SAMPLE_NAME, link_url=row.link_url or "—", unsubscribe_url=_("(link to unsubscribe)")
        ),
    )
