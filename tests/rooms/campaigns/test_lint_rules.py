"""Every rule of the linter: what it finds, and that a clean campaign passes."""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from typing import Any

import pytest

from excello.campaigns.rules.lint import RULES, Asset, LintContext, Overlap, Persona, Product, Reach, run_rules
from excello.campaigns.rules.places import place_of
from excello.findings import Severity

WORLD: dict[str, Any] = {
    "today": date(2026, 11, 2),
    "stages": ("unaware", "aware", "consideration", "evaluation", "decision", "onboarding"),
    "personas": {"PER-1": Persona("Carla", ("email", "web"), ("article", "video"))},
    "assets": {
        "AST-1": Asset("Guide", "problem", has_next=True),
        "AST-2": Asset("Brochure", "product", has_next=True),
        "AST-3": Asset("Draft", "problem", has_next=True, is_published=False),
        "AST-4": Asset("Dead end", "problem", has_next=False),
    },
    "products": {"lead": Product("Pro", "product_leadership"), "cheap": Product("Basic", "operational_excellence")},
    "words": {"measures": {"mql_count": "MQLs", "visitors": "Visitors"}},
    "contacts": 12_000,
    "reach": Reach(1_000, 200),
    "overlaps": (),
    "repeats": 0,
}
BODY = "Dear {{ contact.name }}, {{ link }} {{ unsubscribe }}"


def touch(number: int, **changes: Any) -> dict[str, Any]:
    link = f"https://www.example.com/?utm_source=excello&utm_medium=email&utm_campaign=c&utm_content=t{number}"
    plain = {"key": f"T{number}", "channel": "email", "topic": "events", "subject": "Hello", "body": BODY, "link": link}
    return {**plain, "asset": "", "send_date": "2026-12-11", "value": 1.0, "category": "promotional", **changes}


CLEAN: dict[str, Any] = {
    "product": "lead",
    "sender": "Fernhall",
    "outcome": {"measure": "mql_count", "target": 120, "date": "2027-03-31"},
    "transition": "consideration>evaluation",
    "from_stage": "consideration",
    "to_stage": "evaluation",
    "persona": "PER-1",
    "problem": "x",
    "message": {"text": "x", "offer": "content", "assets": ["AST-1"]},
    "media": ["article"],
    "channels": ["email", "web"],
    "audience": {"condition": {"field": "region", "op": "eq", "value": "West"}, "size": 1_000, "holdout_share": 0.1},
    "touches": [touch(1), touch(2)],
}


def lint(changes: dict[str, Any], world: dict[str, Any]) -> list[tuple[str, str]]:
    """(code, path) of everything found in the clean campaign with some parts changed."""
    context = LintContext(**{**WORLD, **world})
    report = run_rules(RULES, {**deepcopy(CLEAN), **changes}, context)
    return [(finding.code, finding.path) for finding in report.findings]


def test_a_clean_campaign_passes_every_rule() -> None:
    report = run_rules(RULES, CLEAN, LintContext(**WORLD))
    assert report.findings == ()
    assert len(report.passed) == len(RULES)
    assert report.not_checked == ()


def path(from_stage: str, to_stage: str) -> dict[str, Any]:
    return {"transition": f"{from_stage}>{to_stage}", "from_stage": from_stage, "to_stage": to_stage}


def message(**changes: Any) -> dict[str, Any]:
    return {"message": {**CLEAN["message"], **changes}}


def audience(**changes: Any) -> dict[str, Any]:
    return {"audience": {**CLEAN["audience"], **changes}}


EVERYBODY = {"any": [{"field": "region", "op": "eq", "value": "West"}, {"all": []}]}
CASES: list[tuple[str, str, dict[str, Any], dict[str, Any]]] = [
    ("L-01", "transition", path("", ""), {}),
    ("L-01", "transition", path("consideration", ""), {}),
    ("L-02", "persona", {"persona": ""}, {}),
    ("L-02", "persona", {"persona": "PER-9"}, {}),
    ("L-02", "persona", {}, {"personas": {"PER-1": Persona("Carla", is_published=False)}}),
    ("L-03", "outcome.measure", {"outcome": {"target": 1, "date": "2027-01-01"}}, {}),
    ("L-03", "outcome.measure", {"outcome": {"measure": "joy", "target": 1, "date": "2027-01-01"}}, {}),
    ("L-03", "outcome.target", {"outcome": {"measure": "visitors", "target": 0, "date": "2027-01-01"}}, {}),
    ("L-03", "outcome.target", {"outcome": {"measure": "visitors", "target": "more", "date": "2027-01-01"}}, {}),
    ("L-03", "outcome.date", {"outcome": {"measure": "visitors", "target": 1}}, {}),
    ("L-03", "outcome.date", {"outcome": {"measure": "visitors", "target": 1, "date": "2026-11-01"}}, {}),
    ("L-04", "transition", path("consideration", "decision"), {}),
    ("L-04", "transition", path("evaluation", "consideration"), {}),
    ("L-04", "transition", path("consideration", "bliss"), {}),
    ("L-04", "message.offer", {**path("unaware", "aware"), **message(offer="purchase")}, {}),
    ("L-05", "audience.condition", audience(condition={"all": []}), {}),
    ("L-05", "audience.condition", audience(condition=EVERYBODY), {}),
    ("L-05", "audience.condition", audience(condition={"field": "email", "op": "is_set"}), {}),
    ("L-05", "audience.condition", audience(condition="everybody"), {}),
    ("L-05", "audience.condition", audience(size=11_900), {}),
    ("L-06", "channels", {"channels": ["email"]}, {}),
    ("L-06", "channels", {"channels": []}, {}),
    ("L-07", "message.assets", {**path("unaware", "aware"), **message(assets=["AST-2"])}, {}),
    ("L-08", "channels", {"channels": ["email", "social"]}, {}),
    ("L-09", "audience.holdout_share", audience(holdout_share=0), {"repeats": 2}),
    ("L-10", "media", {"media": ["podcast"]}, {}),
    ("L-11", "message.assets", message(assets=["AST-4"]), {}),
    ("L-12", "touches.T1.link", {"touches": [touch(1, link="https://www.example.com/"), touch(2)]}, {}),
    ("L-12", "touches", {"touches": [touch(1), touch(2, link=touch(2)["link"].replace("=c&", "=d&"))]}, {}),
    ("L-13", "message.offer", {**path("evaluation", "decision"), **message(offer="discount")}, {}),
    ("L-13", "touches.T1.subject", {"touches": [touch(1, subject="20 % off"), touch(2)]}, {}),
    ("L-13", "touches.T2.body", {"touches": [touch(1), touch(2, body=BODY + " Sconto per te")]}, {}),
    ("L-15", "message.assets", message(assets=["AST-3"]), {}),
    ("L-15", "message.assets", message(assets=["AST-9"]), {}),
    ("L-15", "message.assets", {"touches": [touch(1, asset="AST-3"), touch(2)]}, {}),
    ("L-16", "touches.T1.subject", {"touches": [touch(1, subject=" "), touch(2)]}, {}),
    ("L-16", "touches.T2.body", {"touches": [touch(1), touch(2, body="")]}, {}),
    ("L-17", "touches.T1.body", {"touches": [touch(1, body="No way out"), touch(2)]}, {}),
    ("L-18", "sender", {"sender": ""}, {}),
    ("L-19", "touches", {"touches": [touch(1)]}, {}),
    ("L-20", "touches.T1.body", {"touches": [touch(1, body=BODY + "{{ contact.salary }}"), touch(2)]}, {}),
    ("L-20", "touches.T1.subject", {"touches": [touch(1, subject="{{ half"), touch(2)]}, {}),
    ("L-21", "audience.condition", {}, {"reach": Reach(1_000, 301)}),
    ("L-22", "audience.condition", {}, {"overlaps": (Overlap("CMP-2 Other", 210),)}),
    ("L-23", "touches", {"touches": []}, {}),
    ("L-24", "audience.condition", {"audience": {}}, {}),
    ("L-26", "touches.T1.body", {"touches": [touch(1, body="Hello {{ unsubscribe }}"), touch(2)]}, {}),
    ("L-25", "touches.T1.topic", {"touches": [touch(1, topic=""), touch(2)]}, {}),
]


@pytest.mark.parametrize(("code", "where", "changes", "world"), CASES, ids=lambda value: str(value)[:30])
def test_each_rule_finds_what_it_is_for(code: str, where: str, changes: dict[str, Any], world: dict[str, Any]) -> None:
    assert (code, where) in lint(changes, world)


def test_every_rule_has_a_case() -> None:
    assert {rule.code for rule in RULES} == {case[0] for case in CASES}


ALLOWED: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("L-04", {**path("evaluation", "decision"), **message(offer="purchase")}, {}),
    ("L-05", audience(size=10, condition={"field": "region", "op": "eq", "value": "West"}), {"contacts": 10}),
    ("L-07", message(assets=["AST-2"]), {}),
    ("L-09", {}, {"repeats": 3}),
    ("L-13", {"product": "cheap", "touches": [touch(1, subject="Discount"), touch(2)]}, {}),
    ("L-13", {"touches": [touch(1, subject="Count on us: 20 % more time"), touch(2)]}, {}),
    ("L-16", {"touches": [touch(1, channel="letter", subject="", body="x"), touch(2)]}, {}),
    ("L-19", {"outcome": {**CLEAN["outcome"], "measure": "visitors"}, "touches": [touch(1)]}, {}),
    ("L-21", {}, {"reach": Reach(1_000, 300)}),
]


@pytest.mark.parametrize(("code", "changes", "world"), ALLOWED, ids=lambda value: str(value)[:30])
def test_a_rule_leaves_alone_what_it_is_not_for(code: str, changes: dict[str, Any], world: dict[str, Any]) -> None:
    assert code not in [found for found, _path in lint(changes, world)]


@pytest.mark.parametrize("need", ["stages", "personas", "assets", "products", "reach", "overlaps", "repeats"])
def test_what_is_not_known_is_not_checked_and_never_passed(need: str) -> None:
    report = run_rules(RULES, CLEAN, LintContext(**{**WORLD, need: None}))
    wanting = {rule.code for rule in RULES if need in rule.needs}
    assert {rule.code for rule in report.not_checked} >= wanting
    assert not wanting & {rule.code for rule in report.passed}


def test_rules_say_how_to_mend_and_where() -> None:
    assert len({rule.code for rule in RULES}) == len(RULES)
    assert all(rule.message and rule.mend and rule.title for rule in RULES)
    for code, where, _changes, _world in CASES:
        place = place_of(where)
        assert place.tab in ("audience", "touches") or place.step, code


def test_errors_come_first() -> None:
    report = run_rules(RULES, {**CLEAN, "channels": ["email"], "persona": ""}, LintContext(**WORLD))
    severities = [finding.severity for finding in report.findings]
    assert severities == sorted(severities, key=[Severity.ERROR, Severity.WARNING].index)
