"""A condition that is opened and posted untouched is the same condition."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from excello.core.builder.drafts import Draft
from excello.core.builder.opening import open_condition
from excello.core.builder.writing import check_draft, write_draft
from excello.lake.conditions import dump, evaluate, parse_condition

pytestmark = pytest.mark.django_db

ROW = {"field": "title", "op": "eq", "value": "A, B"}
CONDITIONS: dict[str, Any] = {
    "nothing": {"all": []},
    "one row": {"all": [ROW]},
    "a row alone": ROW,
    "any": {"any": [ROW, {"field": "size", "op": "ge", "value": 12.5}]},
    "not all": {"not": {"all": [ROW, {"field": "size", "op": "lt", "value": 3}]}},
    "none": {"not": {"any": [ROW, {"field": "is_new", "op": "eq", "value": True}]}},
    "not a row": {"all": [{"not": ROW}, ROW]},
    "not not": {"not": {"not": ROW}},
    "nested": {"all": [{"any": [ROW, {"all": [ROW, {"not": {"any": [ROW, ROW]}}]}]}]},
    "several": {"field": "title", "op": "in", "value": ["A", "B, C", "d"]},
    "choices": {"field": "color", "op": "not_in", "value": ["red", "blue"]},
    "a choice": {"field": "color", "op": "eq", "value": "blue"},
    "no value": {"field": "touches", "op": "is_missing"},
    "a list": {"field": "tags", "op": "contains_all", "value": ["x", "y"]},
    "a length": {"field": "touches", "op": "length_ge", "value": 1},
    "a date": {"field": "due", "op": "lt", "value": "2026-11-02"},
    "a time": {"field": "seen", "op": "ge", "value": "2026-11-02T09:00:30+00:00"},
    "a span": {"field": "due", "op": "within_next", "value": "3w"},
    "an open text": {"field": "traits.sector", "op": "starts_with", "value": "re"},
    "an open number": {"field": "traits.staff.now", "op": "gt", "value": 10},
    "an open boolean": {"field": "traits.partner", "op": "eq", "value": False},
    "an open field": {"field": "traits.vat", "op": "is_set"},
    "items": {"each": {"path": "touches", "where": {"field": "channel", "op": "is_set"}}},
    "some items": {"some": {"path": "touches", "where": {"any": [{"field": "cost", "op": "gt", "value": 9}]}}},
    "a count": {"count": {"event": "Email Link Clicked"}, "op": "ge", "value": 1},
    "a count in a window": {"count": {"event": ["A", "B"], "within": "30d"}, "op": "lt", "value": 2},
    "a count of pages": {"count": {"type": "page", "within": "12h"}, "op": "eq", "value": 0},
    "a count of anything": {"count": {}, "op": "le", "value": 9},
    "a narrow count": {
        "count": {"event": "A", "where": {"field": "properties.product", "op": "eq", "value": "GTX"}},
        "op": "ge",
        "value": 1,
    },
    "a sequence": {"sequence": [{"event": "A"}, {"event": "B"}, {"event": "A"}], "span": "7d", "within": "4w"},
    "a sequence at any time": {"sequence": [{"event": "A"}, {"event": "B"}]},
    "a count but not": {
        "count": {"event": "A", "where": {"not": {"field": "properties.bot", "op": "eq", "value": True}}},
        "op": "ge",
        "value": 1,
    },
}


@pytest.mark.parametrize("condition", CONDITIONS.values(), ids=CONDITIONS)
def test_what_is_opened_and_posted_untouched_stays_what_it_was(condition: Any, schema, form_class, posted) -> None:
    form = form_class(posted(condition), required=False)
    assert form.is_valid(), form.errors
    same = write_draft(open_condition(condition, schema), schema)
    assert dump(parse_condition(same.data, schema)) == form.cleaned_data["condition"]
    plain = dump(parse_condition(condition, schema))
    assert form.cleaned_data["condition"] in (plain, {"all": [plain]}, _unwrapped(plain))


def _unwrapped(condition: dict[str, Any]) -> dict[str, Any]:
    """`some` of one row needs no group around it."""
    where = condition.get("some", {}).get("where", {})
    alone = {"some": {**condition["some"], "where": where["any"][0]}} if "any" in where else condition
    return {"all": [alone]}


@pytest.mark.parametrize("step", [{"type": "page"}, {"event": ["B", "C"]}, {"event": "B", "type": "track"}])
def test_rows_cannot_say_a_step_that_is_more_than_a_name_so_it_opens_as_json(step, schema) -> None:
    assert open_condition({"sequence": [{"event": "A"}, step]}, schema).text is not None


def test_rows_cannot_say_a_name_with_a_type_so_it_opens_as_json(schema) -> None:
    condition = {"count": {"event": "A", "type": "page"}, "op": "ge", "value": 1}
    opened = open_condition(condition, schema)
    assert opened.text is not None
    assert check_draft(opened, schema) == dump(parse_condition(condition, schema))


def test_a_stored_condition_that_no_longer_conforms_opens_as_json_and_is_refused_there(form_class, posted) -> None:
    form = form_class(posted({"field": "gone", "op": "eq", "value": "x"}))
    assert not form.is_valid()
    assert "gone" in form["condition"].as_field_group()


def test_a_time_is_typed_in_the_zone_of_the_center(form_class, posted) -> None:
    with timezone.override("Europe/Rome"):
        data = posted({"field": "seen", "op": "ge", "value": "2026-07-02T09:00:00Z"})
        assert data["condition.0.value"] == "2026-07-02T11:00:00"
        form = form_class(data)
        assert form.is_valid()
    assert form.cleaned_data["condition"]["all"][0]["value"] == "2026-07-02T09:00:00+00:00"


def test_a_number_may_be_typed_with_a_comma(form_class, posted) -> None:
    data = posted({"field": "size", "op": "ge", "value": 1})
    data["condition.0.value"] = "12,5"
    form = form_class(data)
    assert form.is_valid()
    assert form.cleaned_data["condition"] == {"all": [{"field": "size", "op": "ge", "value": 12.5}]}


rows = st.sampled_from(
    [
        {"field": "title", "op": "eq", "value": "x"},
        {"field": "size", "op": "gt", "value": 2},
        {"field": "is_new", "op": "eq", "value": True},
        {"field": "traits.a", "op": "is_set"},
    ]
)
trees = st.recursive(
    rows,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda parts: {"all": parts}),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"any": parts}),
        inner.map(lambda part: {"not": part}),
    ),
    max_leaves=8,
)
subjects = st.fixed_dictionaries(
    {
        "title": st.sampled_from(["x", "y"]),
        "size": st.sampled_from([1, 3]),
        "is_new": st.booleans(),
        "traits": st.sampled_from([{}, {"a": 1}]),
    }
)


@given(condition=trees, subject=subjects)
@settings(max_examples=150, deadline=None)
def test_rows_never_change_what_a_condition_means(condition: Any, subject: Any) -> None:
    from tests.core.builder.conftest import SCHEMA

    read = parse_condition(condition, SCHEMA)
    draft: Draft = open_condition(condition, SCHEMA)
    assert draft.text is None
    written = parse_condition(write_draft(draft, SCHEMA).data, SCHEMA)
    at = timezone.now()
    assert evaluate(written, subject, at=at) == evaluate(read, subject, at=at)
