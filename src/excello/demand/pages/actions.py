"""What the buttons inside the brief form do once it is saved: rows come and go, files are attached, mends done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from excello.core.access import MemberRequest
from excello.demand.models import Request
from excello.demand.operations.attachments import attach_file, remove_file
from excello.demand.operations.drafts import write_draft
from excello.demand.queries.gate import check_request
from excello.demand.queries.templates import template_of
from excello.demand.rules.attachments import SIZE_LIMIT
from excello.findings import Finding, Refused, mark


@dataclass(frozen=True, slots=True)
class Action:
    """A button's verb and what it is done to: "remove:touches.1" removes the second touch."""

    verb: str
    key: str = ""
    place: int = -1


def read_action(text: str) -> Action:
    """The action a button names; what is none saves."""
    verb, _colon, target = text.partition(":")
    key, _dot, place = target.partition(".")
    if verb not in {"save", "hand_in", *ACTIONS}:
        return Action("save")
    return Action(verb, key, int(place) if place.isdecimal() and len(place) < 10 else -1)


def do_action(request: MemberRequest, row: Request, action: Action) -> str:
    """Do it; returns the anchor on which the page opens again."""
    row.refresh_from_db()
    do = ACTIONS.get(action.verb)
    return do(request, row, action) if do else ""


def _add(request: MemberRequest, row: Request, action: Action) -> str:
    """One more touch, empty but for the channel of the one before."""
    touches = _rows(row, action)
    if touches is None:
        return ""
    before = touches[-1].get("channel", "") if touches else ""
    _set(request, row, action.key, [*touches, {"channel": before, "subject": "", "body": ""}])
    return f"#id_fields_{action.key}_{len(touches)}"


def _remove(request: MemberRequest, row: Request, action: Action) -> str:
    touches = _rows(row, action)
    if touches is not None and 0 <= action.place < len(touches):
        _set(request, row, action.key, [one for place, one in enumerate(touches) if place != action.place])
    return f"#id_fields_{action.key}"


def _rows(row: Request, action: Action) -> list[dict[str, str]] | None:
    """The touches of the field an action names; None where it has none."""
    spec = template_of(row.template).fields.get(action.key)
    return list(row.fields.get(action.key) or []) if spec and spec.type == "touches" else None


def _use(request: MemberRequest, row: Request, action: Action) -> str:
    """Do the mend that the gate offers for this field."""
    result = check_request(row, at=request.now).result
    mend = next((one for one in result.mends if one.key == action.key), None)
    if mend is not None:
        _set(request, row, mend.key, mend.value)
    return f"#id_fields_{action.key}_field"


def keep_files(request: MemberRequest, row: Request) -> None:
    """Attach every file that came with the form, whichever button was pressed."""
    for name in request.FILES:
        (file, *_more) = request.FILES.getlist(name)
        attach_file(
            request_id=row.pk,
            field=name.removesuffix("_file"),
            filename=file.name or "",
            # One byte more than is allowed is enough to know.
            content=file.read(SIZE_LIMIT + 1),
            by=request.actor,
            at=request.now,
        )


def _attach(request: MemberRequest, row: Request, action: Action) -> str:
    """The file came with the form and is attached already; without one there was nothing to attach."""
    if f"{action.key}_file" not in request.FILES:
        finding = Finding("file.none", f"fields.{action.key}", mark("No file was chosen."), mark("Choose one first."))
        raise Refused([finding])
    return f"#id_fields_{action.key}"


def _more(request: MemberRequest, row: Request, action: Action) -> str:
    """What was chosen is saved, so the form opens again with one more empty row."""
    return f"#id_fields_{action.key}"


def _detach(request: MemberRequest, row: Request, action: Action) -> str:
    remove_file(request_id=row.pk, attachment_id=action.place, by=request.actor, at=request.now)
    return f"#id_fields_{action.key}"


def _set(request: MemberRequest, row: Request, key: str, value: Any) -> None:
    actor, at = request.actor, request.now
    write_draft(request_id=row.pk, fields={key: value}, by=actor, at=at)


ACTIONS: dict[str, Callable[[MemberRequest, Request, Action], str]] = {
    "add": _add,
    "more": _more,
    "remove": _remove,
    "use": _use,
    "attach": _attach,
    "detach": _detach,
}
