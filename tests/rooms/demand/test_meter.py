"""The meter is the gate: one notch a rule, all green exactly when the brief conforms."""

from __future__ import annotations

import random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.rooms.demand.briefs import OPTIONS, TEMPLATE, WHOLE, context

from excello.demand import rules
from excello.findings import Finding, Severity, has_errors

MAYBE: dict[str, list[Any]] = {
    "title": [None, "Meetings", "x" * 300],
    "measure": [None, "mql_count", "engagement_rate", "applause"],
    "target": [None, 0, 120, -1, "many", 0.5],
    "target_date": [None, "2027-03-31", "2026-12-01", "2020-01-01", "later"],
    "why": [None, "Because."],
    "persona": [None, "PER-1", "PER-9"],
    "transition": [None, "consideration>evaluation", "a>b"],
    "product": [None, "gtx-pro", "other"],
    "region": [None, "west", "other"],
    "touches": [
        None,
        [],
        [{}],
        [{"channel": "email", "subject": "s", "body": "b"}],
        [{"channel": "email", "subject": "s", "body": "b"}, {"channel": "email"}],
        [{"channel": "web", "body": "b"}],
        [{"channel": "fax", "body": "b"}],
    ],
    "assets": [None, ["AST-1"], ["AST-9"]],
    "launch_date": [None, "2026-12-11", "2026-11-10", "2020-01-01", "soon", "2026-02-30"],
    "budget": [None, 0, 6500, -1, "cheap"],
    "owner": [None, 7, 99],
    "landing_page": [None, "https://www.example.com", "www.example.com", "nonsense"],
    "problem": [None, "It takes too long."],
}
FILES = [(), (rules.AttachedFile("a.pdf"),), (rules.AttachedFile("a.pdf", "locked"),)]
TOLD = [
    context(),
    context(options={}),
    context(options={**OPTIONS, "persona": rules.Options({})}),
    context(
        practice_rules=(
            rules.PracticeRule(
                "P-1.1",
                rules.Text({"en": "Budgets are whole"}),
                lambda brief: (
                    () if brief["fields"].get("budget") == 6500 else (Finding("P-1.1", "fields.budget", "No"),)
                ),
            ),
            rules.PracticeRule(
                "P-2.1",
                rules.Text({"en": "Short names"}),
                lambda brief: (
                    () if len(brief["title"]) < 20 else (Finding("P-2.1", "title", "Long", "", Severity.WARNING),)
                ),
                stops=False,
            ),
        )
    ),
]
BRIEFS = st.fixed_dictionaries(
    {key: st.sampled_from([WHOLE.get(key), WHOLE.get(key), *values]) for key, values in MAYBE.items()}
)


def agree(fields: dict[str, Any], files: tuple[rules.AttachedFile, ...], told: rules.GateContext) -> bool:
    """Judge a brief, hold the meter against the gate; returns whether it passes."""
    kept = {key: value for key, value in fields.items() if value not in (None, [])}
    result = rules.gate(rules.Brief(kept, {"attachment": files} if files else {}), TEMPLATE, told)
    notches = [rule for rule in result.rules if rule.stops]
    assert len({rule.code for rule in result.rules}) == len(TEMPLATE.rules) + len(told.practice_rules)
    assert result.passes == (not has_errors(result.findings))
    assert result.passes == all(rule.met or rule in result.unchecked for rule in notches)
    for rule in notches:
        assert (rule.met is False) == has_errors(rule.findings)
    return result.passes


@settings(max_examples=400, deadline=None)
@given(BRIEFS, st.sampled_from(FILES), st.sampled_from(TOLD))
def test_meter_and_gate_never_disagree(
    fields: dict[str, Any], files: tuple[rules.AttachedFile, ...], told: rules.GateContext
) -> None:
    agree(fields, files, told)


def test_meter_and_gate_agree_on_ten_thousand_briefs() -> None:
    """The same over 10,000 seeded briefs, a good part of which conform."""
    dice = random.Random(2026)
    passed = 0
    for _number in range(10_000):
        spoilt = dice.sample(list(MAYBE), dice.choice([0, 0, 1, 2, 5]))
        fields = {**WHOLE, **{key: dice.choice(MAYBE[key]) for key in spoilt}}
        passed += agree(fields, dice.choice(FILES), dice.choice(TOLD))
    assert 1_000 < passed < 9_000


@settings(max_examples=100, deadline=None)
@given(BRIEFS)
def test_mends_mend(fields: dict[str, Any]) -> None:
    """What a button offers takes its finding away, and adds none."""
    kept = {key: value for key, value in fields.items() if value not in (None, [])}
    before = rules.gate(rules.Brief(kept), TEMPLATE, context())
    for mend in before.mends:
        after = rules.gate(rules.Brief({**kept, mend.key: mend.value}), TEMPLATE, context())
        gone = {one.path for one in before.findings} - {one.path for one in after.findings}
        assert f"fields.{mend.key}" in gone
