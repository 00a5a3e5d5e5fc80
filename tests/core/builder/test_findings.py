"""What does not conform stands at its row, all at once, and in the summary with a link there."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.django_db
CONDITION = {
    "all": [
        {"field": "title", "op": "eq", "value": "A"},
        {"any": [{"field": "size", "op": "ge", "value": 1}, {"field": "title", "op": "in", "value": ["a"]}]},
        {"count": {"event": "A", "within": "3d"}, "op": "ge", "value": 1},
        {"each": {"path": "touches", "where": {"field": "cost", "op": "gt", "value": 1}}},
        {"field": "traits.x", "op": "eq", "value": "y"},
    ]
}
FAULTS = {
    "condition.0.value": ("", "The value is missing."),
    "condition.1.0.value": ("many", "“many” is no number."),
    "condition.1.1.value": ("", "“in” compares with a list."),
    "condition.2.value": ("-1", "A count or a length is compared with a whole number."),
    "condition.2.span": ("x", "“xd” is no length of time."),
    "condition.2.event": ("", "The event to count must be a name or a list of names."),
    "condition.3.path": ("gone", "A thing has no such field: “gone”."),
    "condition.4.name": ("", "A thing has no such field: “traits.”."),
}


@pytest.mark.parametrize("name", FAULTS)
def test_each_fault_is_found_at_its_input(name: str, form_class, posted) -> None:
    typed, message = FAULTS[name]
    data = posted(CONDITION)
    data[name] = typed
    form = form_class(data)
    assert not form.is_valid()
    assert form.status == 422
    (finding,) = form.findings()
    assert finding.message == message
    drawn = form["condition"].as_field_group()
    assert f'id="{finding.anchor}"' in drawn
    assert message in drawn.replace("&quot;", '"')


def test_all_faults_are_found_at_once_and_nothing_typed_is_lost(form_class, posted, posted_of) -> None:
    data = posted(CONDITION)
    for name, typed in {
        "condition.0.value": "",
        "condition.1.0.value": "many",
        "condition.2.span": "x",
        "title": "",
    }.items():
        data[name] = typed
    form = form_class(data)
    assert len(form.findings()) == 4
    assert posted_of(form)["condition.1.0.value"] == "many"


def test_an_empty_condition_is_refused_where_one_is_needed(form_class, posted) -> None:
    form = form_class(posted({"all": []}))
    assert not form.is_valid()
    assert "Say at least one thing" in form["condition"].as_field_group()
    assert form_class(posted({"all": []}), required=False).is_valid()


def test_broken_json_says_where(form_class, posted) -> None:
    data = posted({"field": "gone", "op": "eq", "value": "x"})
    data["condition.json"] = '{\n"all": [}'
    form = form_class(data)
    (finding,) = form.findings()
    assert finding.message == "This is no JSON (line 2)."
    assert finding.anchor == "id_condition_json"


def test_a_comparison_that_does_not_suit_the_field_is_refused_and_kept(form_class, posted) -> None:
    data = posted({"all": [{"field": "title", "op": "starts_with", "value": "A"}]})
    data["condition.0.field"] = "size"
    form = form_class(data)
    (finding,) = form.findings()
    assert finding.anchor == "id_condition_0_op"
    assert 'value="starts_with" selected' in form["condition"].as_field_group()


def test_what_is_typed_is_never_markup(form_class, posted) -> None:
    data = posted(CONDITION)
    data["condition.1.0.value"] = "<script>alert(1)</script>"
    assert "<script>" not in form_class(data)["condition"].as_field_group()


def test_unreadable_posts_are_read_as_nothing(form_class) -> None:
    data = {"title": "T", "condition.mode": "rows", "condition.x.field": "1", "condition.99999999999.field": "2"}
    form = form_class(data, required=False)
    assert form.is_valid()
    assert form.cleaned_data["condition"] == {"all": []}
