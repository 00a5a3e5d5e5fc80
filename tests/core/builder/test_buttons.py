"""Every button of the builder works by a plain POST, and nothing typed is lost or checked meanwhile."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.django_db
ROW = {"field": "title", "op": "eq", "value": "A"}


def pressed(data, button: str):
    copy = data.copy()
    copy["condition.do"] = button
    return copy


def test_a_pressed_button_saves_nothing_and_checks_nothing(form_class, posted) -> None:
    data = posted({"all": [ROW]})
    data["title"] = ""
    form = form_class(pressed(data, "add:comparison:"))
    assert form.is_editing
    assert not form.is_valid()
    assert not form.errors
    assert form.status == 200
    assert "finding-line" not in form["condition"].as_field_group()


@pytest.mark.parametrize(
    ("button", "expected"),
    [
        ("add:comparison:", {"all": [ROW, {"field": "title", "op": "eq", "value": "new"}]}),
        ("remove:0", {"all": []}),
        ("redraw", {"all": [ROW]}),
        ("add:nonsense:", {"all": [ROW]}),
        ("remove:7.1", {"all": [ROW]}),
        ("remove:", {"all": [ROW]}),
    ],
)
def test_rows_come_and_go(button: str, expected, form_class, posted, posted_of) -> None:
    again = posted_of(form_class(pressed(posted({"all": [ROW]}), button)))
    if "condition.1.value" in again:
        again["condition.1.value"] = "new"
    form = form_class(again, required=False)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["condition"] == expected


def test_a_group_is_added_with_a_first_row(form_class, posted, posted_of) -> None:
    again = posted_of(form_class(pressed(posted({"all": [ROW]}), "add:group:")))
    assert again["condition.1.join"] == "any"
    again["condition.1.0.value"] = "B"
    form = form_class(again)
    assert form.is_valid()
    assert form.cleaned_data["condition"]["all"][1] == {"any": [{"field": "title", "op": "eq", "value": "B"}]}


def test_a_sequence_is_added_and_given_a_step(form_class, posted, posted_of) -> None:
    data = posted_of(form_class(pressed(posted({"all": []}), "add:sequence:")))
    data = posted_of(form_class(pressed(data, "event:0")))
    data.setlist("condition.0.event", ["Pricing Viewed", "Form Submitted", ""])
    data["condition.0.span"] = "2"
    form = form_class(data)
    assert form.is_valid(), form.errors
    steps = [{"event": "Pricing Viewed"}, {"event": "Form Submitted"}]
    assert form.cleaned_data["condition"] == {"all": [{"sequence": steps, "span": "2d"}]}


def test_a_sequence_of_one_event_is_refused_at_its_events(form_class, posted, posted_of) -> None:
    data = posted_of(form_class(pressed(posted({"all": []}), "add:sequence:")))
    data.setlist("condition.0.event", ["Pricing Viewed", ""])
    form = form_class(data)
    assert not form.is_valid()
    drawn = form["condition"].as_field_group()
    assert "A sequence is a list of events." in drawn
    assert 'id="id_condition_0_event_error"' in drawn


def test_a_count_is_added_narrowed_and_given_another_event(form_class, posted, posted_of) -> None:
    data = posted_of(form_class(pressed(posted({"all": []}), "add:count:")))
    data = posted_of(form_class(pressed(data, "event:0")))
    data = posted_of(form_class(pressed(data, "add:comparison:0")))
    data.setlist("condition.0.event", ["A", "B"])
    data.update({"condition.0.0.field": "properties.*", "condition.0.0.name": "product", "condition.0.0.op": "is_set"})
    form = form_class(data)
    assert form.is_valid(), form.errors
    count = form.cleaned_data["condition"]["all"][0]
    where = {"field": "properties.product", "op": "is_set"}
    assert count == {"count": {"event": ["A", "B"], "where": where}, "op": "ge", "value": 1}


def test_items_of_a_list_are_added(form_class, posted, posted_of) -> None:
    data = posted_of(form_class(pressed(posted({"all": []}), "add:items:")))
    data = posted_of(form_class(pressed(data, "add:comparison:0")))
    assert data["condition.0.0.field"] == "channel"
    data["condition.0.0.value"] = "email"
    form = form_class(data)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["condition"]["all"][0]["each"]["path"] == "touches"


def test_another_field_brings_its_own_comparisons(form_class, posted, posted_of) -> None:
    data = posted({"all": [{"field": "title", "op": "starts_with", "value": "A"}]})
    data["condition.0.field"] = "due"
    again = posted_of(form_class(pressed(data, "redraw")))
    assert again["condition.0.op"] == "eq"


def test_between_rows_and_json_and_back(form_class, posted, posted_of) -> None:
    as_json = posted_of(form_class(pressed(posted({"all": [ROW]}), "json")))
    assert as_json["condition.mode"] == "json"
    assert '"title"' in as_json["condition.json"]
    assert form_class(as_json).is_valid()
    back = posted_of(form_class(pressed(as_json, "rows")))
    assert back["condition.0.value"] == "A"


def test_json_that_does_not_conform_stays_json(form_class, posted, posted_of) -> None:
    as_json = posted_of(form_class(pressed(posted({"all": [ROW]}), "json")))
    as_json["condition.json"] = "{"
    still = posted_of(form_class(pressed(as_json, "rows")))
    assert still["condition.json"] == "{"


def test_a_program_may_post_plain_json(form_class) -> None:
    form = form_class({"title": "T", "condition": '{"field": "size", "op": "gt", "value": 1}'})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["condition"]["all"][0]["field"] == "size"


@pytest.mark.parametrize(
    ("button", "focused"),
    [
        ("add:comparison:", "condition.1.field"),
        ("add:count:", "condition.1.what"),
        ("redraw:condition.0.op", "condition.0.op"),
        ("remove:0", "condition.join"),
    ],
)
def test_the_focus_goes_where_writing_goes_on(button: str, focused: str, form_class, posted) -> None:
    drawn = str(form_class(pressed(posted({"all": [ROW]}), button))["condition"])
    assert drawn.count("autofocus") == 1
    assert "autofocus" in next(tag for tag in drawn.split("<") if f'name="{focused}"' in tag)
