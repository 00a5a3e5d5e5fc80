"""A draft keeps whatever can be kept, follows one writer at a time, and is closed once it is handed in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.support.cast import AT, Member

from excello.core.access import Denied, Missing
from excello.core.models import AuditEntry
from excello.core.people import DivisionView
from excello.demand import public as demand
from excello.findings import Refused

pytestmark = pytest.mark.django_db
Begin = Callable[..., demand.RequestView]


def write(view: demand.RequestView, who: Member, **more: Any) -> demand.RequestView:
    fields = more.pop("fields", {"why": "Another reason."})
    return demand.save_draft(request_id=view.id, fields=fields, by=who.actor, at=AT, **more)


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [finding.code for finding in refused.value.findings]


def test_a_draft_keeps_what_does_not_conform(rita: Member, north: DivisionView, ground: Any) -> None:
    fields = {"title": "Half a thought", "launch_date": "soon", "target": "a lot"}
    view = demand.save_draft(fields=fields, division_id=north.id, by=rita.actor, at=AT)
    assert (view.state, view.code, view.title) == ("draft", f"REQ-{view.id}", "Half a thought")
    assert view.fields == fields
    assert demand.request(view.id, rita.actor) == view


def test_an_edit_changes_what_it_names(draft: Begin, rita: Member) -> None:
    view = write(draft(), rita, fields={"why": "Sharper.", "region": None, "title": "New name"})
    assert view.fields["why"] == "Sharper."
    assert "region" not in view.fields
    assert view.title == "New name"
    assert view.fields["budget"] == 6500


def test_saving_the_same_leaves_no_trace(draft: Begin, rita: Member) -> None:
    view = draft()
    again = write(view, rita, fields={"why": view.fields["why"]})
    assert again.version == view.version
    assert not AuditEntry.objects.filter(kind="request.written").exists()


def test_the_trail_keeps_what_changed_and_nothing_else(draft: Begin, rita: Member) -> None:
    write(draft(), rita, fields={"budget": 7000})
    entry = AuditEntry.objects.get(kind="request.written")
    assert (entry.before, entry.after) == ({"budget": 6500}, {"budget": 7000})


@pytest.mark.parametrize("fields", [{"title": ["a"]}, {"nonsense": 1}, {"why": "a\x00b"}, "text", None, [1]])
def test_what_cannot_be_kept_is_refused(fields: Any, draft: Begin, rita: Member) -> None:
    view = draft()
    with pytest.raises(Refused):
        write(view, rita, fields=fields)
    assert demand.request(view.id, rita.actor).fields == view.fields


def test_two_people_at_once(draft: Begin, rita: Member, chiara: Member) -> None:
    view = draft()
    write(view, chiara, version=view.version)
    with pytest.raises(Refused) as refused:
        write(view, rita, version=view.version, fields={"why": "Mine."})
    assert codes(refused) == ["changed_meanwhile"]


def test_a_form_that_saves_itself_follows_its_own_saves(draft: Begin, rita: Member, chiara: Member) -> None:
    view = draft()
    for text in ("One.", "Two.", "Three."):
        write(view, rita, version=view.version, writing="form-a", fields={"why": text})
    with pytest.raises(Refused):
        write(view, chiara, version=view.version, writing="form-b", fields={"why": "Stale."})
    now = demand.request(view.id, chiara.actor)
    write(view, chiara, version=now.version, writing="form-b", fields={"why": "Fresh."})
    with pytest.raises(Refused):
        write(view, rita, version=view.version, writing="form-a", fields={"why": "Four."})


@pytest.mark.parametrize("field", ["template_key", "division_id"])
def test_a_request_names_its_kind_and_division(field: str, rita: Member, north: DivisionView, ground: Any) -> None:
    asked: dict[str, Any] = {"template_key": "campaign", "division_id": north.id}
    asked[field] = {"template_key": "miracle", "division_id": None}[field]
    with pytest.raises(Refused) as refused:
        demand.save_draft(fields={}, by=rita.actor, at=AT, **asked)
    assert refused.value.findings[0].path == field.removesuffix("_key")


def test_nobody_asks_for_another_division(rita: Member, south: DivisionView, ground: Any) -> None:
    with pytest.raises(Denied):
        demand.save_draft(fields={}, division_id=south.id, by=rita.actor, at=AT)


def test_another_division_cannot_write(draft: Begin, olaf: Member) -> None:
    with pytest.raises(Missing):
        write(draft(), olaf)


def test_a_reader_of_the_division_cannot_write(draft: Begin, bruno: Member) -> None:
    with pytest.raises(Denied):
        write(draft(), bruno)


def test_what_is_in_triage_is_closed(in_triage: Begin, rita: Member) -> None:
    with pytest.raises(Refused) as refused:
        write(in_triage(), rita)
    assert codes(refused) == ["request.state"]
