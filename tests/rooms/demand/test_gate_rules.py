"""What each rule of the campaign brief refuses, where, and how it says to mend it."""

from __future__ import annotations

from typing import Any

import pytest
from tests.rooms.demand.briefs import OPTIONS, WHOLE, codes, context, judge

from excello.demand import rules
from excello.demand.rules.kinds import Pending
from excello.findings import Finding, Severity

EMAIL = {"channel": "email", "subject": "Agenda", "body": "Here is how."}
REFUSED: list[tuple[dict[str, Any], list[tuple[str, str]]]] = [
    ({"title": None}, [("G-01", "title")]),
    ({"measure": None}, [("G-02", "measure")]),
    ({"target": None}, [("G-02", "target")]),
    ({"target": 0}, [("G-02", "target")]),
    ({"target": -5}, [("G-02", "target")]),
    ({"target_date": None}, [("G-02", "target_date")]),
    ({"target_date": "2026-11-02"}, [("G-02", "target_date"), ("G-05", "target_date")]),
    (
        {"measure": None, "target": None, "target_date": None},
        [("G-02", p) for p in ("measure", "target", "target_date")],
    ),
    ({"why": None}, [("G-03", "why")]),
    ({"launch_date": None}, [("G-04", "launch_date")]),
    ({"launch_date": "2026-11-20"}, [("G-04", "launch_date")]),
    ({"launch_date": "2026-10-01"}, [("G-04", "launch_date")]),
    ({"target_date": "2026-12-11"}, [("G-05", "target_date")]),
    ({"persona": None}, [("G-06", "persona")]),
    ({"persona": "PER-9"}, [("G-06", "persona")]),
    ({"transition": None}, [("G-07", "transition")]),
    ({"transition": "aware>decision"}, [("G-07", "transition")]),
    ({"product": None}, [("G-08", "product")]),
    ({"product": "gtx-max"}, [("G-09", "product")]),
    ({"region": "moon"}, [("G-09", "region")]),
    ({"touches": None}, [("G-10", "touches")]),
    ({"touches": [EMAIL, {"channel": "email"}]}, [("G-11", "touches.1.subject")]),
    ({"touches": [{"channel": "email", "body": "Text"}]}, [("G-11", "touches.0.subject")]),
    ({"touches": [{"channel": "email", "subject": "Agenda"}]}, [("G-11", "touches.0.body")]),
    ({"touches": [{"channel": "web"}]}, [("G-11", "touches.0.body")]),
    ({"touches": [{"subject": "a", "body": "b"}]}, [("G-11", "touches.0.channel")]),
    ({"touches": [{"channel": "fax", "body": "b"}]}, [("G-11", "touches.0.channel")]),
    ({"target": "a lot"}, [("G-12", "target")]),
    ({"budget": "6500 €"}, [("G-12", "budget")]),
    ({"budget": -1}, [("G-12", "budget")]),
    ({"launch_date": "soon"}, [("G-12", "launch_date")]),
    ({"target_date": "31/03/2027"}, [("G-12", "target_date")]),
    ({"measure": "applause"}, [("G-12", "measure")]),
    ({"landing_page": "www.example.com"}, [("G-12", "landing_page")]),
    ({"landing_page": "javascript:alert(1)"}, [("G-12", "landing_page")]),
    ({"title": "x" * 201}, [("G-12", "title")]),
    ({"owner": None}, [("G-13", "owner")]),
    ({"owner": 99}, [("G-13", "owner")]),
    ({"owner": "Nobody"}, [("G-13", "owner")]),
    ({"budget": None}, [("G-14", "budget")]),
    ({"assets": None}, [("G-15", "assets")]),
    ({"assets": ["AST-1", "AST-9"]}, [("G-15", "assets")]),
]


def test_a_whole_brief_conforms() -> None:
    result = judge()
    assert result.passes
    assert not result.findings
    assert all(rule.met for rule in result.rules)


@pytest.mark.parametrize(("fields", "expected"), REFUSED, ids=[str(list(case[0].items()))[:60] for case in REFUSED])
def test_what_is_refused(fields: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert codes(judge(**fields)) == expected


@pytest.mark.parametrize(("fields", "expected"), REFUSED, ids=[str(list(case[0].items()))[:60] for case in REFUSED])
def test_every_finding_says_how_to_mend_it(fields: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    for finding in judge(**fields).findings:
        shown = finding.as_dict()
        assert shown["message"], finding
        assert shown["mend"], finding
        assert "{" not in shown["message"] + shown["mend"]


@pytest.mark.parametrize(
    "fields",
    [
        {"budget": 0},
        {"measure": "engagement_rate", "product": None},
        {"region": None},
        {"problem": None},
        {"landing_page": "https://www.example.com/lake?x=1"},
        {"touches": [{"channel": "web", "body": "Text without a subject"}]},
    ],
)
def test_what_is_allowed(fields: dict[str, Any]) -> None:
    assert judge(**fields).passes


def test_all_findings_come_at_once() -> None:
    nothing = dict.fromkeys(WHOLE)
    found = {code for code, _path in codes(judge(**nothing))}
    assert found == {"G-01", "G-02", "G-03", "G-04", "G-06", "G-07", "G-10", "G-13", "G-14", "G-15"}


def test_an_unreadable_value_is_named_once() -> None:
    """Rules that need the value wait for the one that says it cannot be read."""
    result = judge(launch_date="soon")
    waiting = {rule.code for rule in result.rules if rule.pending is Pending.NOTHING_TO_JUDGE}
    assert {"G-04", "G-05"} <= waiting
    assert {rule.met for rule in result.rules if rule.code in waiting} == {None}


@pytest.mark.parametrize(
    ("file", "code"),
    [
        (rules.AttachedFile("kit.pdf"), None),
        (rules.AttachedFile("kit.pdf", "locked"), "G-15"),
        (rules.AttachedFile("kit.pdf", "broken"), "G-15"),
        (rules.AttachedFile("kit.pdf", "empty"), "G-15"),
    ],
)
def test_a_readable_file_stands_in_for_an_asset(file: rules.AttachedFile, code: str | None) -> None:
    result = judge(files=(file,), assets=None)
    assert codes(result) == ([(code, "attachment")] if code else [])


def test_a_file_that_cannot_be_read_is_refused_beside_an_asset() -> None:
    assert codes(judge(files=(rules.AttachedFile("kit.pdf", "locked"),))) == [("G-15", "attachment")]


def test_without_a_center_nothing_that_needs_one_is_met() -> None:
    result = judge(told=context(options={}))
    assert {rule.code for rule in result.unchecked} == {"G-06", "G-07", "G-09", "G-13", "G-15"}
    assert not {rule.met for rule in result.unchecked} - {None}
    assert result.passes


def test_without_a_center_what_is_missing_is_still_found() -> None:
    assert codes(judge(told=context(options={}), persona=None, owner=None)) == [("G-06", "persona"), ("G-13", "owner")]


def test_a_center_without_personas_is_told_to_publish_one() -> None:
    told = context(options={**OPTIONS, "persona": rules.Options({})})
    (finding,) = judge(told=told, persona=None).findings
    assert "publish" in finding.mend


def test_mends_that_can_be_done_at_once() -> None:
    result = judge(launch_date="2026-11-20", owner=None, landing_page="www.example.com")
    mends = {mend.key: mend.value for mend in result.mends}
    assert mends == {"launch_date": "2026-11-23", "owner": 7, "landing_page": "https://www.example.com"}
    assert judge(**mends).passes


def broken_practice(code: str, severity: Severity) -> rules.PracticeRule:
    """A practice's check that no brief meets."""
    finding = Finding(code, "title", "No.", "Mend.", severity, practice=code[:3])
    label = rules.Text({"en": "Titles are short"})
    return rules.PracticeRule(code, label, lambda subject: (finding,), stops=severity is Severity.ERROR)


def test_a_required_practice_stops() -> None:
    result = judge(told=context(practice_rules=(broken_practice("P-1.1", Severity.ERROR),)))
    assert not result.passes
    assert codes(result) == [("P-1.1", "title")]


def test_a_recommended_practice_advises() -> None:
    result = judge(told=context(practice_rules=(broken_practice("P-2.1", Severity.WARNING),)))
    assert result.passes
    assert codes(result) == [("P-2.1", "title")]
    assert [rule.stops for rule in result.rules if rule.code == "P-2.1"] == [False]
