"""Who puts a practice in force, and what is in force when."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.rooms.practices.conftest import BRIEF
from tests.support.cast import AT

from excello.core.access import Denied, Missing
from excello.core.models import AuditEntry, Fact, Notification
from excello.findings import Refused, Severity
from excello.practices import public as practices

Propose = Callable[..., practices.PracticeView]
LONG = {"touches": [{"subject": "Short"}, {"subject": "A subject line that goes on for quite a while longer"}]}


def findings_of(brief: dict[str, Any], center_id: int, division_id: int | None = None) -> list[tuple[str, str, str]]:
    checks = practices.checks_in_force(center_id, "brief", division_id)
    found = practices.run_checks(checks, brief, schema=BRIEF, at=AT)
    return [(finding.code, finding.path, finding.severity) for finding in found]


def test_a_proposal_holds_nobody_to_anything(propose: Propose, dan: Any) -> None:
    view = propose()
    assert (view.code, view.state, view.pending) == ("P-1", "proposed", None)
    assert practices.checks_in_force(dan.center_id, "brief") == ()


def test_the_owner_is_told(propose: Propose, chiara: Any) -> None:
    propose()
    assert [row.person_id for row in Notification.objects.all()] == [chiara.person.pk]
    assert [view.code for view in practices.waiting_for(chiara.center_id, chiara.person.pk)] == ["P-1"]


def test_once_adopted_the_next_brief_fails_on_it(propose: Propose, chiara: Any) -> None:
    view = propose()
    practices.adopt_practice(practice_id=view.id, by=chiara.actor, at=AT, reason="The test was clear.")
    assert findings_of(LONG, chiara.center_id) == [("P-1.1", "touches.1.subject", Severity.ERROR)]
    assert findings_of({"touches": [{"subject": "Short"}]}, chiara.center_id) == []
    assert practices.waiting_for(chiara.center_id, chiara.person.pk) == []


def test_a_recommended_practice_warns(propose: Propose, chiara: Any) -> None:
    practices.adopt_practice(practice_id=propose(level="recommended").id, by=chiara.actor, at=AT)
    assert findings_of(LONG, chiara.center_id) == [("P-1.1", "touches.1.subject", Severity.WARNING)]


@pytest.mark.parametrize("who", ["dan", "ada", "gwen", "bruno", "rita"])
def test_nobody_but_the_owner_adopts(propose: Propose, request: pytest.FixtureRequest, who: str) -> None:
    view = propose()
    with pytest.raises(Refused) as refused:
        practices.adopt_practice(practice_id=view.id, by=request.getfixturevalue(who).actor, at=AT)
    assert [finding.code for finding in refused.value.findings] == ["practice.not_owner"]
    assert practices.practice(view.id).state == "proposed"


def test_a_change_waits_while_the_old_version_stays_in_force(propose: Propose, chiara: Any, dan: Any) -> None:
    view = propose()
    practices.adopt_practice(practice_id=view.id, by=chiara.actor, at=AT)
    said = {"statement": "Subject lines are short", "why": "Phones.", "how": "", "level": "recommended", "checks": []}
    changed = practices.edit_practice(practice_id=view.id, **said, by=dan.actor, at=AT)
    assert changed.shown.number == 1
    assert changed.pending is not None
    assert changed.pending.number == 2
    assert changed.pending.evidence == view.evidence
    assert findings_of(LONG, chiara.center_id)
    adopted = practices.adopt_practice(practice_id=view.id, by=chiara.actor, at=AT)
    assert (adopted.shown.number, adopted.pending) == (2, None)
    assert findings_of(LONG, chiara.center_id) == []


def test_what_is_in_force_cannot_be_adopted_again(propose: Propose, chiara: Any) -> None:
    view = propose()
    practices.adopt_practice(practice_id=view.id, by=chiara.actor, at=AT)
    with pytest.raises(Refused, match="in force already"):
        practices.adopt_practice(practice_id=view.id, by=chiara.actor, at=AT)


def test_the_owner_adopts_the_version_they_read(propose: Propose, chiara: Any, dan: Any) -> None:
    view = propose()
    said = {"statement": "Another", "why": "Another.", "how": "", "level": "required"}
    practices.edit_practice(practice_id=view.id, **said, by=dan.actor, at=AT)
    with pytest.raises(Refused, match="Somebody else changed this"):
        practices.adopt_practice(practice_id=view.id, by=chiara.actor, at=AT, version=view.version)


def test_a_division_s_practice_holds_there_only(propose: Propose, chiara: Any, north: Any, south: Any) -> None:
    practices.adopt_practice(practice_id=propose(division_id=north.id).id, by=chiara.actor, at=AT)
    assert len(findings_of(LONG, chiara.center_id, north.id)) == 1
    assert findings_of(LONG, chiara.center_id, south.id) == []
    assert findings_of(LONG, chiara.center_id) == []


def test_a_retired_practice_holds_no_longer(propose: Propose, chiara: Any) -> None:
    view = propose()
    practices.adopt_practice(practice_id=view.id, by=chiara.actor, at=AT)
    retired = practices.retire_practice(practice_id=view.id, by=chiara.actor, at=AT, reason="Phones grew.")
    assert retired.state == "retired"
    assert findings_of(LONG, chiara.center_id) == []
    for refused in (practices.adopt_practice, practices.edit_practice):
        said = {"statement": "S", "why": "W", "how": "", "level": "required"} if "edit" in refused.__name__ else {}
        with pytest.raises(Refused, match="is retired"):
            refused(practice_id=view.id, by=chiara.actor, at=AT, **said)


def test_retiring_needs_a_reason(propose: Propose, chiara: Any) -> None:
    with pytest.raises(Refused, match="no reason"):
        practices.retire_practice(practice_id=propose().id, by=chiara.actor, at=AT, reason=" ")


def test_who_retires(propose: Propose, dan: Any, gwen: Any, ada: Any, chiara: Any) -> None:
    """The author withdraws a proposal; once adopted only the owner, or an administrator in need."""
    withdrawn = practices.retire_practice(practice_id=propose().id, by=dan.actor, at=AT, reason="A mistake.")
    assert withdrawn.state == "retired"
    view = propose()
    practices.adopt_practice(practice_id=view.id, by=chiara.actor, at=AT)
    for other in (dan, gwen):
        with pytest.raises(Denied):
            practices.retire_practice(practice_id=view.id, by=other.actor, at=AT, reason="I do not like it.")
    practices.retire_practice(practice_id=view.id, by=ada.actor, at=AT, reason="It blocks every brief.")


def test_every_step_is_in_the_trail_and_measured(propose: Propose, chiara: Any, dan: Any) -> None:
    view = propose()
    practices.adopt_practice(practice_id=view.id, by=chiara.actor, at=AT, reason="Proven.")
    entries = AuditEntry.objects.filter(subject_type="practices.practice", subject_id=str(view.id))
    assert [(e.kind, e.by_id, e.reason) for e in entries] == [
        ("practice.adopted", chiara.person.pk, "Proven."),
        ("practice.proposed", dan.person.pk, ""),
    ]
    events = [fact.event for fact in Fact.objects.order_by("id")]
    assert [event["event"] for event in events] == ["Practice Proposed", "Practice Adopted"]
    assert events[1]["properties"] == {"practice": "P-1", "version": 1, "level": "required", "checks": 1}


def test_another_center_s_practice_is_not_there(propose: Propose, chiara: Any) -> None:
    from dataclasses import replace

    elsewhere = replace(chiara.actor, center_id=chiara.center_id + 1000)
    with pytest.raises(Missing):
        practices.adopt_practice(practice_id=propose().id, by=elsewhere, at=AT)
