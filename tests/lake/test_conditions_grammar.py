"""Conditions are read whole or refused with every finding."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from excello.findings import Refused
from excello.lake.conditions import (
    OPERATORS,
    FieldType,
    Kind,
    SubjectSchema,
    contact_schema,
    counts_in,
    describe,
    dump,
    dump_schema,
    evaluate,
    operators_for,
    parse_condition,
)

AT = datetime(2026, 11, 2, 9, tzinfo=UTC)

BRIEF = SubjectSchema(
    name="brief",
    fields={
        "fields.title": FieldType(Kind.TEXT, "Title"),
        "fields.goal": FieldType(Kind.TEXT, choices=("leads", "loyalty"), choice_labels={"leads": "New leads"}),
        "fields.budget": FieldType(Kind.NUMBER),
        "fields.urgent": FieldType(Kind.BOOLEAN),
        "fields.launch": FieldType(Kind.DATE, "Launch date"),
        "fields.regions": FieldType(Kind.LIST),
        "fields.touches": FieldType(
            Kind.OBJECTS, items={"channel": FieldType(Kind.TEXT), "subject": FieldType(Kind.TEXT, "Subject line")}
        ),
    },
)
CONTACT = contact_schema(
    traits={"sector": FieldType(Kind.TEXT), "employees": FieldType(Kind.NUMBER)},
    events=("Email Link Clicked", "Form Submitted"),
    properties={"properties.value": FieldType(Kind.NUMBER)},
)

GOOD: list[tuple[SubjectSchema, dict[str, Any]]] = [
    (BRIEF, {"all": []}),
    (BRIEF, {"field": "fields.budget", "op": "ge", "value": 1000}),
    (BRIEF, {"field": "fields.launch", "op": "later_than", "value": "2w"}),
    (BRIEF, {"field": "fields.launch", "op": "le", "value": "2026-12-24"}),
    (BRIEF, {"field": "fields.goal", "op": "in", "value": ["leads"]}),
    (BRIEF, {"field": "fields.regions", "op": "contains_all", "value": ["west", "east"]}),
    (BRIEF, {"each": {"path": "fields.touches", "where": {"field": "subject", "op": "length_le", "value": 60}}}),
    (BRIEF, {"field": "fields.touches", "op": "length_ge", "value": 2}),
    (CONTACT, {"not": {"any": [{"field": "email", "op": "is_missing"}]}}),
    (CONTACT, {"field": "traits.favourite colour", "op": "eq", "value": "blue"}),
    (CONTACT, {"field": "traits.renewal", "op": "within_next", "value": "60d"}),
    (CONTACT, {"field": "traits.age", "op": "gt", "value": 17.5}),
    (CONTACT, {"field": "traits.vip", "op": "eq", "value": True}),
    (CONTACT, {"field": "traits.tags", "op": "contains_any", "value": ["a"]}),
    (CONTACT, {"field": "traits.anything", "op": "is_set"}),
    (CONTACT, {"field": "first_seen", "op": "lt", "value": "2026-01-01T00:00:00+00:00"}),
    (
        CONTACT,
        {
            "count": {
                "event": "Email Link Clicked",
                "where": {"field": "properties.campaign", "op": "eq", "value": "CMP-1"},
                "within": "30d",
            },
            "op": "ge",
            "value": 1,
        },
    ),
    (CONTACT, {"count": {"event": ["Email Link Clicked", "Form Submitted"]}, "op": "eq", "value": 0}),
    (CONTACT, {"count": {"type": "page"}, "op": "gt", "value": 3}),
]


@pytest.mark.parametrize(("schema", "data"), GOOD)
def test_a_condition_survives_reading_and_dumping(schema: SubjectSchema, data: dict[str, Any]) -> None:
    condition = parse_condition(data, schema)
    assert parse_condition(dump(condition), schema) == condition
    assert dump(condition) == data
    assert describe(condition, schema)


def field(name: str, op: str, *value: Any) -> dict[str, Any]:
    return {"field": name, "op": op, **({"value": value[0]} if value else {})}


BAD: list[tuple[SubjectSchema, Any, str, str]] = [
    (BRIEF, None, "unknown_form", ""),
    (BRIEF, {}, "unknown_form", ""),
    (BRIEF, {"all": [], "any": []}, "unknown_form", ""),
    (BRIEF, {"any": []}, "no_parts", "any"),
    (BRIEF, {"all": {}}, "no_parts", "all"),
    (BRIEF, {"not": 3}, "unknown_form", "not"),
    (BRIEF, {"all": [], "why": 1}, "unknown_key", "why"),
    (BRIEF, field("fields.mood", "eq", "good"), "unknown_field", "field"),
    (BRIEF, field(3, "eq", "good"), "unknown_field", "field"),  # type: ignore[arg-type]
    (BRIEF, field("fields.title", "like", "x"), "unknown_op", "op"),
    (BRIEF, field("fields.title", ["eq"], "x"), "unknown_op", "op"),  # type: ignore[arg-type]
    (BRIEF, field("fields.title", "gt", "x"), "wrong_op", "op"),
    (BRIEF, field("fields.title", "eq", 3), "wrong_value", "value"),
    (BRIEF, field("fields.title", "eq", ""), "wrong_value", "value"),
    (BRIEF, field("fields.title", "eq", "a\x00"), "wrong_value", "value"),
    (BRIEF, field("fields.title", "eq", "\ud800"), "wrong_value", "value"),
    (BRIEF, field("fields.title", "eq"), "wrong_value", "value"),
    (BRIEF, field("fields.title", "is_set", "x"), "needless_value", "value"),
    (BRIEF, field("fields.title", "length_le", -1), "wrong_value", "value"),
    (BRIEF, field("fields.title", "in", "leads"), "wrong_value", "value"),
    (BRIEF, field("fields.title", "in", []), "wrong_value", "value"),
    (BRIEF, field("fields.goal", "in", ["leads", "fame"]), "unknown_choice", "value.1"),
    (BRIEF, field("fields.budget", "eq", True), "wrong_value", "value"),
    (BRIEF, field("fields.budget", "eq", float("nan")), "wrong_value", "value"),
    (BRIEF, field("fields.budget", "eq", 10**400), "wrong_value", "value"),
    (BRIEF, field("fields.launch", "eq", "24 December"), "wrong_value", "value"),
    (BRIEF, field("fields.launch", "eq", "2026-02-30"), "wrong_value", "value"),
    (BRIEF, field("fields.launch", "within_last", "soon"), "wrong_value", "value"),
    (BRIEF, {"count": {"event": "x"}, "op": "ge", "value": 1}, "no_events", "count"),
    (BRIEF, {"each": {"path": "fields.touches"}}, "no_where", "each"),
    (BRIEF, {"each": {"path": "fields.title", "where": {"all": []}}}, "unknown_field", "each.path"),
    (BRIEF, {"some": {"path": ["x"], "where": {"all": []}}}, "unknown_field", "some.path"),
    (
        BRIEF,
        {"some": {"path": "fields.touches", "where": field("colour", "is_set")}},
        "unknown_field",
        "some.where.field",
    ),
    (CONTACT, field("traits.", "is_set"), "unknown_field", "field"),
    (CONTACT, field("traits.a'b", "is_set"), "unknown_field", "field"),
    (CONTACT, field("traits.$.a", "is_set"), "unknown_field", "field"),
    (CONTACT, {"count": 3, "op": "ge", "value": 1}, "no_count", "count"),
    (CONTACT, {"count": {"event": 3}, "op": "ge", "value": 1}, "bad_event", "count.event"),
    (CONTACT, {"count": {"event": "Rumour"}, "op": "ge", "value": 1}, "unknown_event", "count.event"),
    (CONTACT, {"count": {"type": "rumour"}, "op": "ge", "value": 1}, "unknown_type", "count.type"),
    (CONTACT, {"count": {"within": "0d"}, "op": "ge", "value": 1}, "wrong_value", "count.within"),
    (CONTACT, {"count": {}, "op": "contains", "value": 1}, "unknown_op", "op"),
    (CONTACT, {"count": {}, "op": "ge", "value": -1}, "wrong_value", "value"),
    (
        CONTACT,
        {"count": {"where": field("email", "is_set")}, "op": "ge", "value": 1},
        "unknown_field",
        "count.where.field",
    ),
]


@pytest.mark.parametrize(("schema", "data", "code", "path"), BAD)
def test_every_refusal_names_its_place(schema: SubjectSchema, data: Any, code: str, path: str) -> None:
    with pytest.raises(Refused) as refused:
        parse_condition(data, schema)
    assert (f"condition.{code}", path) in [(finding.code, finding.path) for finding in refused.value.findings]
    assert all(finding.mend and "{" not in finding.as_dict()["message"] for finding in refused.value.findings)


def test_all_findings_come_at_once() -> None:
    with pytest.raises(Refused) as refused:
        parse_condition(
            {"all": [field("fields.mood", "eq", 1), {"any": [field("fields.title", "gt", 1), {"not": []}]}]}, BRIEF
        )
    assert [finding.path for finding in refused.value.findings] == ["all.0.field", "all.1.any.0.op", "all.1.any.1.not"]


def test_a_condition_has_limits() -> None:
    deep: dict[str, Any] = {"all": []}
    for _ in range(1_000):
        deep = {"not": deep}
    for data in (deep, {"all": [{"all": []}] * 1_000}):
        with pytest.raises(Refused) as refused:
            parse_condition(data, BRIEF)
        assert [finding.code for finding in refused.value.findings] == ["condition.too_large"]


def test_every_kind_is_offered_operators() -> None:
    for kind in Kind:
        assert {operator.key for operator in operators_for(kind)} >= {"is_set", "is_missing"}
    assert {key for kind in Kind for key in (o.key for o in operators_for(kind))} == set(OPERATORS)


PUBLISHED = Path(__file__).parents[2] / "docs" / "condition.schema.json"


def test_the_published_schema_is_the_grammars() -> None:
    """Written anew by `python -m tests.lake.test_conditions_grammar`."""
    assert json.loads(PUBLISHED.read_text()) == dump_schema()


def test_the_published_schema_names_every_operator() -> None:
    forms = dump_schema()["$defs"]["condition"]["oneOf"]
    comparison = next(form for form in forms if "field" in form["properties"])
    assert comparison["properties"]["op"]["enum"] == list(OPERATORS)


@pytest.mark.parametrize(
    ("written", "code", "path"),
    [
        ({"sequence": []}, "no_steps", "sequence"),
        ({"sequence": [{"event": "A"}]}, "no_steps", "sequence"),
        ({"sequence": [{"event": "A"}] * 6}, "no_steps", "sequence"),
        ({"sequence": [{"event": "A"}, "B"]}, "no_steps", "sequence"),
        ({"sequence": [{"event": "A"}, {"event": 5}]}, "bad_event", "sequence.1.event"),
        ({"sequence": [{"event": "A"}, {"event": "B", "within": "1d"}]}, "unknown_key", "sequence.1.within"),
        ({"sequence": [{"event": "A"}, {"event": "B"}], "span": "soon"}, "wrong_value", "span"),
    ],
)
def test_a_sequence_that_does_not_conform_is_refused(written: dict[str, Any], code: str, path: str) -> None:
    with pytest.raises(Refused) as refused:
        parse_condition(written, contact_schema())
    assert [(finding.code, finding.path) for finding in refused.value.findings] == [(f"condition.{code}", path)]


def test_a_subject_may_have_counts_and_no_sequences() -> None:
    schema = SubjectSchema("cycle", events=None, ordered=False)
    with pytest.raises(Refused) as refused:
        parse_condition({"sequence": [{"event": "A"}, {"event": "B"}]}, schema)
    assert refused.value.findings[0].code == "condition.no_sequence"


def test_a_sequence_reads_as_a_sentence() -> None:
    written = {"sequence": [{"event": "A"}, {"type": "page"}, {"event": "B"}], "span": "7d", "within": "4w"}
    assert describe(parse_condition(written, contact_schema())) == (
        "“A”, then “page”, then “B” (from first to last within 7 days), in the last 4 weeks"
    )


def test_counts_are_found_once() -> None:
    count = {"count": {"event": "Form Submitted"}, "op": "ge", "value": 1}
    condition = parse_condition({"all": [count, {"not": {"any": [count]}}]}, CONTACT)
    assert len(counts_in(condition)) == 1


SUBJECT = {
    "fields": {
        "title": "Spring",
        "goal": "leads",
        "budget": 1000,
        "urgent": False,
        "launch": "2026-11-20",
        "regions": ["west", "east"],
        "touches": [{"channel": "email", "subject": "Hello"}, {"channel": "phone"}],
    }
}


@pytest.mark.parametrize(
    ("condition", "verdict"),
    [
        (field("fields.title", "eq", "Spring"), True),
        (field("fields.title", "eq", "spring"), False),
        (field("fields.title", "eq_any_case", "SPRING"), True),
        (field("fields.title", "contains_any_case", "PRI"), True),
        (field("fields.title", "starts_with", "Spr"), True),
        (field("fields.title", "ends_with", "ing"), True),
        (field("fields.title", "not_contains", "x"), True),
        (field("fields.title", "length_ge", 7), False),
        (field("fields.budget", "lt", 1000), False),
        (field("fields.budget", "not_in", [1, 2]), True),
        (field("fields.urgent", "eq", False), True),
        (field("fields.urgent", "is_set"), True),
        (field("fields.launch", "later_than", "2w"), True),
        (field("fields.launch", "later_than", "18d"), False),
        (field("fields.launch", "within_next", "18d"), True),
        (field("fields.launch", "older_than", "1d"), False),
        (field("fields.regions", "contains", "west"), True),
        (field("fields.regions", "contains_any", ["north", "east"]), True),
        (field("fields.regions", "contains_all", ["north", "east"]), False),
        (field("fields.regions", "length_le", 2), True),
        (field("fields.touches", "length_ge", 2), True),
        ({"each": {"path": "fields.touches", "where": field("subject", "is_set")}}, False),
        ({"some": {"path": "fields.touches", "where": field("subject", "is_set")}}, True),
    ],
)
def test_verdicts_on_a_brief(condition: dict[str, Any], verdict: bool) -> None:
    assert evaluate(parse_condition(condition, BRIEF), SUBJECT, at=AT) is verdict


@pytest.mark.parametrize("op", [op for op in OPERATORS if op not in ("is_set", "is_missing")])
def test_a_missing_field_satisfies_nothing_but_is_missing(op: str) -> None:
    kind = next(kind for kind in Kind if kind in OPERATORS[op].kinds)
    schema = SubjectSchema(name="thing", fields={"x": FieldType(kind)})
    values: dict[str, Any] = {"same": {"number": 1, "boolean": True, "date": "2026-01-01"}.get(kind.value, "a")}
    values |= {"several": [values["same"]], "whole": 0, "duration": "1d"}
    condition = parse_condition(field("x", op, values[OPERATORS[op].operand.value]), schema)
    for subject in ({}, {"x": None}, {"x": ""}, {"x": []}, {"x": object()}, {"x": float("inf")}):
        assert evaluate(condition, subject, at=AT) is False


@pytest.mark.parametrize("subject", [{}, {"fields": None}, {"fields": 3}, {"fields": {"launch": "soon"}}])
def test_nothing_found_is_missing(subject: dict[str, Any]) -> None:
    missing = parse_condition(field("fields.launch", "is_missing"), BRIEF)
    assert evaluate(missing, subject, at=AT)
    none = parse_condition({"each": {"path": "fields.touches", "where": field("subject", "is_set")}}, BRIEF)
    assert evaluate(none, subject, at=AT)


def test_python_dates_are_dates() -> None:
    condition = parse_condition(field("fields.launch", "eq", "2026-11-20"), BRIEF)
    assert evaluate(condition, {"fields": {"launch": date(2026, 11, 20)}}, at=AT)


def test_a_description_reads_as_a_sentence() -> None:
    condition = parse_condition(
        {
            "all": [
                field("fields.title", "contains", "sale"),
                {"any": [field("fields.goal", "eq", "leads"), field("fields.launch", "within_next", "30d")]},
                {"each": {"path": "fields.touches", "where": field("subject", "length_le", 60)}},
            ]
        },
        BRIEF,
    )
    assert describe(condition, BRIEF) == (
        "Title contains “sale” and (goal is New leads or Launch date is within the next 30 days)"
        " and for each of touches: Subject line has a length of at most 60"
    )


def test_a_count_reads_as_a_sentence_in_any_language() -> None:
    condition = parse_condition(
        {
            "count": {"event": "Form Submitted", "where": field("properties.value", "gt", 10), "within": "2w"},
            "op": "ge",
            "value": 2,
        },
        CONTACT,
    )
    assert (
        describe(condition) == "“Form Submitted” (where value is more than 10) happened at least 2 times within 2 weeks"
    )
    assert describe(condition, translate=lambda text: text.replace("weeks", "settimane")).endswith("2 settimane")


if __name__ == "__main__":
    PUBLISHED.write_text(json.dumps(dump_schema(), indent=2) + "\n")
