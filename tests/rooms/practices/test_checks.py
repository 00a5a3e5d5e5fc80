"""What a proposal may hold, and where a failed check puts its finding."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from tests.rooms.practices.conftest import BRIEF, SHORT_SUBJECTS
from tests.support.cast import AT

from excello.core.access import Denied, Missing
from excello.findings import Refused, Severity
from excello.practices import public as practices

Propose = Callable[..., practices.PracticeView]
BUDGET = {"field": "fields.budget", "op": "ge", "value": 1000}
TITLE = {"field": "title", "op": "is_set"}


def check(condition: Any, **changes: Any) -> practices.NewCheck:
    return practices.NewCheck(
        **{"subject": "brief", "condition": condition, "message": "It fails.", "mend": "Mend it.", **changes}
    )


@pytest.mark.parametrize(
    ("condition", "brief", "path"),
    [
        (BUDGET, {"fields": {"budget": 10}}, "fields.budget"),
        (BUDGET, {}, "fields.budget"),
        ({"all": [TITLE, BUDGET]}, {"title": "Spring"}, "fields.budget"),
        ({"any": [TITLE, BUDGET]}, {}, "title"),
        ({"not": TITLE}, {"title": "Spring"}, "title"),
        (SHORT_SUBJECTS, {"touches": [{"subject": "a"}, {"subject": "b" * 41}]}, "touches.1.subject"),
        ({"some": SHORT_SUBJECTS["each"]}, {"touches": []}, "touches"),
        ({"not": SHORT_SUBJECTS}, {"touches": [{"subject": "a"}]}, "touches"),
        (
            {"each": {"path": "touches", "where": {"any": [{"field": "channel", "op": "is_set"}]}}},
            {"touches": [{"channel": "email"}, {}]},
            "touches.1.channel",
        ),
        ({"field": "fields.launch_date", "op": "later_than", "value": "30d"}, {}, "fields.launch_date"),
    ],
)
def test_a_finding_stands_where_it_can_be_mended(condition: Any, brief: dict[str, Any], path: str) -> None:
    held = practices.PracticeCheck(1, "P-1", "P-1.1", "brief", condition, "It fails.", "Mend it.", Severity.ERROR)
    [finding] = practices.run_checks([held], brief, schema=BRIEF, at=AT)
    assert (finding.path, finding.code, finding.practice) == (path, "P-1.1", "P-1")
    assert (finding.message, finding.mend, finding.severity) == ("It fails.", "Mend it.", Severity.ERROR)


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"statement": ""}, "statement"),
        ({"statement": "x" * 301}, "statement"),
        ({"why": " "}, "why"),
        ({"how": "x" * 4001}, "how"),
        ({"level": "urgent"}, "level"),
        ({"checks": [check(TITLE, subject="moon")]}, "checks.0.subject"),
        ({"checks": [check(TITLE, message="")]}, "checks.0.message"),
        ({"checks": [check(TITLE, mend="")]}, "checks.0.mend"),
        ({"checks": [check(TITLE), check({"all": []})]}, "checks.1.condition"),
        ({"checks": [check({"field": "moon", "op": "is_set"})]}, "checks.0.condition.field"),
        ({"checks": [check({"all": [TITLE, {"field": "title", "op": "gt"}]})]}, "checks.0.condition.all.1.op"),
        ({"checks": [check(TITLE)] * 11}, "checks"),
        ({"evidence": [practices.EvidenceRef("learning", 8, "Unknown")]}, "evidence.0"),
        ({"evidence": [practices.EvidenceRef("rumour", 7, "Unknown")]}, "evidence.0"),
        ({"review_date": AT.date()}, "review_date"),
        ({"division_id": 4711}, "division_id"),
    ],
)
def test_what_is_no_practice_is_refused_with_field_and_mend(
    propose: Propose, changes: dict[str, Any], path: str
) -> None:
    with pytest.raises(Refused) as refused:
        propose(**changes)
    assert [finding.path for finding in refused.value.findings] == [path]
    assert all(finding.mend for finding in refused.value.findings)


def test_a_review_date_that_passed_may_stay(propose: Propose, dan: Any) -> None:
    view = propose(review_date=AT.date() + timedelta(days=10))
    said = {"statement": "S", "why": "W", "how": "", "level": "required", "review_date": view.review_date}
    later = AT + timedelta(days=90)
    assert practices.edit_practice(practice_id=view.id, by=dan.actor, at=later, **said).review_date == view.review_date


@pytest.mark.parametrize(
    ("owner", "division", "fits"),
    [
        ("chiara", None, True),
        ("bruno", None, True),
        ("dan", None, False),
        ("dan", "north", True),
        ("dan", "south", False),
        ("rita", "north", False),
        ("sara", None, False),
    ],
)
def test_the_owner_answers_where_it_holds(
    propose: Propose, request: pytest.FixtureRequest, owner: str, division: str | None, fits: bool
) -> None:
    """Otherwise one division could bind the others."""
    said = {"owner_id": request.getfixturevalue(owner).person.pk}
    said["division_id"] = request.getfixturevalue(division).id if division else None
    if fits:
        assert propose(**said).owner_id == said["owner_id"]
    else:
        with pytest.raises(Refused) as refused:
            propose(**said)
        assert [finding.code for finding in refused.value.findings] == ["practice.owner"]


def test_who_proposes_and_edits(propose: Propose, rita: Any, dan: Any, south: Any, gwen: Any) -> None:
    with pytest.raises(Denied):
        propose(by=rita.actor)
    with pytest.raises(Missing):
        propose(center_id=dan.center_id + 1000)
    view = propose(division_id=south.id, owner_id=gwen.person.pk)
    said = {"statement": "S", "why": "W", "how": "", "level": "required", "at": AT}
    with pytest.raises(Denied):
        practices.edit_practice(practice_id=view.id, by=dan.actor, **said)


def test_practices_are_found_by_code_and_by_what_they_cite(propose: Propose, dan: Any) -> None:
    view, other = propose(), propose(evidence=[])
    assert practices.practice_by_code(dan.center_id, "p-1") == view
    assert practices.practice_by_code(dan.center_id, "P-77") is None
    assert practices.practice_by_code(dan.center_id, "nonsense") is None
    assert practices.practices_citing(dan.center_id, "learning", 7) == [view]
    assert practices.practices_of(dan.center_id) == [other, view]
    with pytest.raises(Missing):
        practices.practice(view.id, center_id=dan.center_id + 1)
