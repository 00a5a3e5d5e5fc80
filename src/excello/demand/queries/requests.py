"""Requests as their readers may see them: inside their division, and nowhere else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from django.db.models import Q, QuerySet

from excello.core.access import Actor, Missing
from excello.demand.models import Attachment, Request
from excello.demand.rules.records import read_finding
from excello.demand.rules.states import State
from excello.demand.views import AttachmentView, Opened, RequestView, request_code
from excello.demand.wording import spoken

MOST_ORIGINALS = 100


def visible_requests(actor: Actor) -> QuerySet[Request]:
    """Every request this person may know of."""
    rows = Request.objects.filter(center_id=actor.center_id).select_related("template", "division")
    return actor.scope("demand.see").filter(rows)


def visible_row(request_id: int, actor: Actor) -> Request:
    """The row of a request; Missing where there is none, or none this person may know of."""
    row = visible_requests(actor).filter(pk=request_id).first()
    if row is None:
        raise Missing("request")
    return row


def request(request_id: int, actor: Actor) -> RequestView:
    """One request; Missing where there is none, or none this person may know of."""
    return request_view(visible_row(request_id, actor))


def queue(actor: Actor) -> QuerySet[Request]:
    """What waits for a decision of this person, oldest first."""
    rows = Request.objects.filter(center_id=actor.center_id, state=State.TRIAGE).select_related("template", "division")
    return actor.scope("demand.triage").filter(rows).order_by("submitted_at", "id")


def open_requests(center_id: int, actor: Actor | None = None) -> list[RequestView]:
    """Requests in triage, oldest first: all of the center, or those this person may decide."""
    rows = Request.objects.filter(center_id=center_id, state=State.TRIAGE).select_related("template", "division")
    if actor is not None:
        rows = actor.scope("demand.triage").filter(rows)
    return request_views(rows.order_by("submitted_at", "id"))


def returned_to(actor: Actor) -> list[RequestView]:
    """This person's own requests that the gate returned, the latest first."""
    rows = Request.objects.filter(center_id=actor.center_id, requester_id=actor.person_id, state=State.RETURNED)
    return request_views(rows.select_related("template", "division").order_by("-changed_at", "-id"))


def request_view(row: Request, files: Sequence[AttachmentView] | None = None) -> RequestView:
    """A row as other rooms see it; `files` if they are at hand already."""
    return request_views([row])[0] if files is None else _view(row, tuple(files))


def request_views(rows: Iterable[Request]) -> list[RequestView]:
    """Rows as other rooms see them, in one more query however many there are."""
    listed = list(rows)
    files = attachments_of([row.pk for row in listed])
    return [_view(row, files[row.pk]) for row in listed]


def attachments_of(request_ids: Sequence[int]) -> Mapping[int, tuple[AttachmentView, ...]]:
    """The files of each request, in the order they were attached."""
    found: dict[int, tuple[AttachmentView, ...]] = dict.fromkeys(request_ids, ())
    for file in Attachment.objects.filter(request_id__in=request_ids):
        view = AttachmentView(file.pk, file.field, file.filename, file.size, file.trouble)
        found[file.request_id] = (*found[file.request_id], view)
    return found


def _view(row: Request, attachments: tuple[AttachmentView, ...]) -> RequestView:
    return RequestView(
        id=row.pk,
        code=request_code(row.pk),
        title=row.title,
        state=row.state,
        center_id=row.center_id,
        division_id=row.division_id,
        requester_id=row.requester_id,
        template_key=row.template.key,
        template_version=row.template.number,
        fields=row.fields,
        findings=spoken(read_finding(record) for record in row.findings),
        passes=row.passes,
        version=row.version,
        created_at=row.created_at,
        changed_at=row.changed_at,
        submitted_at=row.submitted_at,
        decided_at=row.decided_at,
        owner_id=row.owner_id,
        decision=row.decision,
        duplicate_of_id=row.duplicate_of_id,
        opened=Opened(**row.opened) if row.opened else None,
        attachments=attachments,
    )


def queue_length(center_id: int) -> int:
    """How many requests of the center wait for a decision."""
    return Request.objects.filter(center_id=center_id, state=State.TRIAGE).count()


def place_in_queue(view: RequestView) -> int:
    """Where a request in triage stands, the oldest first."""
    before = Q(submitted_at__lt=view.submitted_at) | Q(submitted_at=view.submitted_at, id__lt=view.id)
    return Request.objects.filter(before, center_id=view.center_id, state=State.TRIAGE).count() + 1


def possible_originals(request_id: int, actor: Actor) -> list[tuple[int, str]]:
    """(id, code and title) of requests that this one may repeat, the newest first."""
    handed_in = visible_requests(actor).filter(state__in=[State.TRIAGE, State.ACCEPTED, State.DECLINED])
    found = handed_in.exclude(pk=request_id).order_by("-id").values_list("id", "title")[:MOST_ORIGINALS]
    return [(other, f"{request_code(other)} · {title}") for other, title in found]
