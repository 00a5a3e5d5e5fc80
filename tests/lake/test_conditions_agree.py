"""The compiled condition gives the verdicts of the evaluated one, whatever contacts and events hold."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import ibis
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from excello.findings import Refused
from excello.lake.conditions import (
    FieldType,
    Kind,
    contact_schema,
    dump,
    dump_schema,
    evaluate,
    operators_for,
    parse_condition,
)
from excello.lake.conditions.compile import filter_contacts
from excello.lake.conditions.operators import Operand, Operator
from excello.lake.engines import connect

AT = datetime(2026, 11, 2, 9, tzinfo=UTC)
TRAITS = {
    "sector": FieldType(Kind.TEXT),
    "employees": FieldType(Kind.NUMBER),
    "vip": FieldType(Kind.BOOLEAN),
    "born": FieldType(Kind.DATE),
    "renewal": FieldType(Kind.DATETIME),
    "tags": FieldType(Kind.LIST),
}
SCHEMA = contact_schema(traits=TRAITS, properties={"properties.value": FieldType(Kind.NUMBER)})
FIELDS = [*(f"traits.{key}" for key in TRAITS), "email", "first_seen"]

words = st.sampled_from(["a", "B", "ab", "retail", "Retail", "é", "x'y\"z", "100%", "a_b", "$.a", "null", "", " "])
numbers = st.one_of(st.integers(-3, 3), st.sampled_from([0.1, 1.5, -2.25, 10**20, 2**53 + 1]))
days = st.sampled_from(["2026-11-02", "2026-11-01", "2026-10-03", "1999-12-31", "2027-01-01"])
moments = st.sampled_from(
    [
        "2026-11-02T09:00:00Z",
        "2026-11-02T10:00:00+01:00",
        "2026-11-02T08:59:59.999999Z",
        "2026-10-03T09:00:00Z",
        "2026-12-02T09:00:00-05:30",
    ]
)
wrong = st.sampled_from(
    [None, {}, {"a": 1}, [], [1], "2026-02-30", "2026-1-1", "2026-11-02T24:00:00Z", "12", "", False]
)
values = {
    Kind.TEXT: words,
    Kind.NUMBER: numbers,
    Kind.BOOLEAN: st.booleans(),
    Kind.DATE: days,
    Kind.DATETIME: moments,
    Kind.LIST: words,
}
found = {**values, Kind.LIST: st.lists(st.one_of(words, st.integers(0, 3), st.none()), max_size=4)}


@st.composite
def traits(draw: st.DrawFn) -> dict[str, Any]:
    chosen = draw(st.sets(st.sampled_from(sorted(TRAITS))))
    whole = {key: draw(st.one_of(found[TRAITS[key].kind], wrong)) for key in sorted(chosen)}
    return {**whole, **draw(st.dictionaries(st.sampled_from(["open", "deep"]), st.one_of(wrong, words), max_size=2))}


@st.composite
def contacts(draw: st.DrawFn) -> dict[str, Any]:
    seen = draw(st.none() | st.integers(-40, 0))
    return {
        "email": draw(st.none() | words),
        "traits": draw(traits()),
        "first_seen": None if seen is None else AT + timedelta(days=seen),
    }


@st.composite
def events(draw: st.DrawFn) -> dict[str, Any]:
    offset = draw(st.none() | st.sampled_from([-31, -30, -29, -2, -1, 0, 1]))
    kind = draw(st.sampled_from(["track", "page"]))
    return {
        "contact": draw(st.integers(0, 3)),
        "type": kind,
        "event": draw(st.sampled_from(["Clicked", "Opened"])) if kind == "track" else None,
        "timestamp": None if offset is None else AT + timedelta(days=offset),
        "properties": draw(st.dictionaries(st.sampled_from(["value", "campaign"]), st.one_of(numbers, words))),
        "context": {},
        "source": "test",
    }


def _values(draw: st.DrawFn, operator: Operator, kind: Kind) -> dict[str, Any]:
    one = values[kind].filter(lambda value: value != "")
    match operator.operand:
        case Operand.NOTHING:
            return {}
        case Operand.SAME:
            return {"value": draw(one)}
        case Operand.SEVERAL:
            return {"value": draw(st.lists(one, min_size=1, max_size=3))}
        case Operand.WHOLE:
            return {"value": draw(st.integers(0, 4))}
        case Operand.DURATION:
            return {"value": draw(st.sampled_from(["1h", "1d", "30d", "5w"]))}


@st.composite
def comparisons(draw: st.DrawFn) -> dict[str, Any]:
    field = draw(st.sampled_from(FIELDS))
    kind = SCHEMA.fields[field].kind
    operator = draw(st.sampled_from(operators_for(kind)))
    return {"field": field, "op": operator.key, **_values(draw, operator, kind)}


open_comparisons = st.one_of(
    st.builds(
        lambda path, op: {"field": path, "op": op},
        st.sampled_from(["traits.open", "traits.deep.a", "traits.never"]),
        st.sampled_from(["is_set", "is_missing"]),
    ),
    st.builds(
        lambda op, value: {"field": "traits.open", "op": op, "value": value},
        st.sampled_from(["eq", "ne"]),
        st.sampled_from(["12", "a", 12, False]),
    ),
)
wheres = st.one_of(
    st.builds(lambda value: {"field": "properties.value", "op": "ge", "value": value}, numbers),
    st.builds(
        lambda value: {"field": "properties.campaign", "op": "eq", "value": value},
        words.filter(lambda word: word != ""),
    ),
)


@st.composite
def counts(draw: st.DrawFn) -> dict[str, Any]:
    body: dict[str, Any] = {}
    if draw(st.booleans()):
        body["event"] = draw(st.sampled_from(["Clicked", "Opened", ["Clicked", "Opened"]]))
    if draw(st.booleans()):
        body["type"] = draw(st.sampled_from(["track", "page"]))
    if draw(st.booleans()):
        body["within"] = draw(st.sampled_from(["1d", "30d", "6w"]))
    if draw(st.booleans()):
        body["where"] = draw(wheres)
    op = draw(st.sampled_from(["eq", "ne", "lt", "le", "gt", "ge"]))
    return {"count": body, "op": op, "value": draw(st.integers(0, 3))}


@st.composite
def sequences(draw: st.DrawFn) -> dict[str, Any]:
    steps = draw(st.lists(counts().map(lambda count: count["count"]), min_size=2, max_size=4))
    times = draw(st.dictionaries(st.sampled_from(["within", "span"]), st.sampled_from(["1d", "30d", "6w"])))
    return {"sequence": [{k: v for k, v in step.items() if k != "within"} for step in steps], **times}


conditions = st.recursive(
    st.one_of(comparisons(), counts(), sequences(), open_comparisons),
    lambda parts: st.one_of(
        st.builds(lambda items: {"all": items}, st.lists(parts, max_size=3)),
        st.builds(lambda items: {"any": items}, st.lists(parts, min_size=1, max_size=3)),
        st.builds(lambda item: {"not": item}, parts),
    ),
    max_leaves=5,
)


@pytest.fixture(scope="module")
def backend() -> Iterator[Any]:
    opened = connect()
    yield opened
    opened.disconnect()


def contact_table(people: list[dict[str, Any]]) -> Any:
    columns = {
        "contact_id": pa.array([str(number) for number in range(len(people))], pa.string()),
        "email": pa.array([person["email"] for person in people], pa.string()),
        "traits": pa.array([json.dumps(person["traits"]) for person in people], pa.string()),
        "first_seen": pa.array([person["first_seen"] for person in people], pa.timestamp("us", "UTC")),
    }
    return ibis.memtable(pa.table(columns))


def event_table(happened: list[dict[str, Any]]) -> Any:
    columns = {
        "contact_id": pa.array([str(event["contact"]) for event in happened], pa.string()),
        "timestamp": pa.array([event["timestamp"] for event in happened], pa.timestamp("us", "UTC")),
        "seq": pa.array(range(len(happened)), pa.int64()),
        **{name: pa.array([e[name] for e in happened], pa.string()) for name in ("type", "event", "source")},
        **{name: pa.array([json.dumps(e[name]) for e in happened], pa.string()) for name in ("properties", "context")},
    }
    return ibis.memtable(pa.table(columns))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    people=st.lists(contacts(), min_size=1, max_size=4),
    happened=st.lists(events(), max_size=8),
    data=st.lists(conditions, min_size=1, max_size=4),
)
@example(
    people=[{"email": None, "traits": {"employees": 2**53 + 1}, "first_seen": None}],
    happened=[],
    data=[{"field": "traits.employees", "op": "gt", "value": 2**53}],
)
def test_compiled_and_evaluated_verdicts_agree(
    backend: Any, people: list[dict[str, Any]], happened: list[dict[str, Any]], data: list[dict[str, Any]]
) -> None:
    table, log = contact_table(people), event_table(happened)
    for written in data:
        condition = parse_condition(written, SCHEMA)
        assert parse_condition(dump(condition), SCHEMA) == condition
        chosen = backend.to_pyarrow(filter_contacts(condition, table, log, at=AT))["contact_id"].to_pylist()
        expected = [
            str(number)
            for number, person in enumerate(people)
            if evaluate(condition, person, at=AT, events=[e for e in happened if e["contact"] == number])
        ]
        assert sorted(chosen) == expected, written


def test_a_sequence_is_in_order_and_from_first_to_last_in_time(backend: Any) -> None:
    """The latest beginning counts: an early start does not spoil a later, faster pass."""
    days = [("Clicked", -30), ("Clicked", -3), ("Opened", -1)]
    happened = [
        {"contact": 0, "type": "track", "event": name, "timestamp": AT + timedelta(days=day)} for name, day in days
    ]
    log = [{**event, "properties": {}, "context": {}, "source": "test"} for event in happened]
    person = {"email": None, "traits": {}, "first_seen": None}
    for steps, span, holds in [
        (["Clicked", "Opened"], "2d", True),
        (["Clicked", "Opened"], "1d", False),
        (["Clicked", "Clicked", "Opened"], "29d", True),
        (["Clicked", "Clicked", "Opened"], "28d", False),
        (["Opened", "Clicked"], "60d", False),
    ]:
        condition = parse_condition({"sequence": [{"event": step} for step in steps], "span": span}, SCHEMA)
        chosen = backend.to_pyarrow(filter_contacts(condition, contact_table([person]), event_table(log), at=AT))
        assert (chosen.num_rows == 1, evaluate(condition, person, at=AT, events=log)) == (holds, holds), (steps, span)


PUBLISHED = Draft202012Validator(dump_schema())


@settings(max_examples=100, deadline=None)
@given(written=conditions)
def test_what_the_grammar_reads_the_published_schema_accepts(written: dict[str, Any]) -> None:
    parse_condition(written, SCHEMA)
    PUBLISHED.validate(written)


@pytest.mark.parametrize(
    "written",
    [
        {},
        {"all": [], "any": []},
        {"any": []},
        {"field": "email"},
        {"field": "email", "op": "like", "value": "a"},
        {"count": {"event": "A", "within": "soon"}, "op": "ge", "value": 1},
        {"count": {}, "op": "in", "value": 1},
        {"sequence": [{"event": "A"}]},
        {"sequence": [{"event": "A"}, {"within": "1d"}]},
    ],
)
def test_what_the_grammar_refuses_by_its_form_the_published_schema_refuses(written: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        parse_condition(written, SCHEMA)
    assert not PUBLISHED.is_valid(written)


HOSTILE = ["'; DROP TABLE events; --", '"', "\\", "${x}", "{{7*7}}", "%", "_", "*", "(?i).*", "\u202e", "😀", "\n"]


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("op", ["eq", "contains", "starts_with", "ends_with", "contains_any_case", "eq_any_case"])
def test_hostile_text_is_only_ever_compared(backend: Any, text: str, op: str) -> None:
    people = [{"email": None, "traits": {"sector": sector}, "first_seen": None} for sector in (text, "plain")]
    condition = parse_condition({"field": "traits.sector", "op": op, "value": text}, SCHEMA)
    chosen = backend.to_pyarrow(filter_contacts(condition, contact_table(people), event_table([]), at=AT))
    assert chosen["contact_id"].to_pylist() == ["0"]
    assert evaluate(condition, people[0], at=AT)
    assert not evaluate(condition, people[1], at=AT)
