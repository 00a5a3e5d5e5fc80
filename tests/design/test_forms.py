"""Every Django form carries its help, its findings and its marks without the room's doing."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import HttpRequest
from django.test import RequestFactory
from tests.design.conftest import Render

from excello.design.forms import answer_check
from excello.design.specimens import SpecimenForm


@pytest.fixture
def bound() -> SpecimenForm:
    return SpecimenForm({"target": "120", "launch": "4 Dec", "budget": "<b>"})


def test_help_and_finding_are_told_with_the_field(bound: SpecimenForm) -> None:
    html = bound["budget"].as_field_group()
    assert 'aria-describedby="id_budget_helptext id_budget_error"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="id_budget_helptext"' in html
    assert 'id="id_budget_error"' in html
    assert "&lt;b&gt;" in html


def test_a_field_at_rest_has_no_finding() -> None:
    html = SpecimenForm()["budget"].as_field_group()
    assert "finding-line" not in html
    assert "aria-invalid" not in html


def test_optional_fields_say_so() -> None:
    form = SpecimenForm()
    assert "optional" in form["target"].as_field_group()
    assert "optional" not in form["launch"].as_field_group()


def test_the_form_asks_for_widths_and_affixes() -> None:
    html = SpecimenForm()["budget"].as_field_group()
    assert "is-third" in html
    assert '<div class="affix"><span>€</span>' in html


def test_a_group_of_choices_is_a_fieldset_of_cards() -> None:
    html = SpecimenForm()["way"].as_field_group()
    assert "<fieldset" in html
    assert "<legend>" in html
    assert html.count('class="choice"') == 2


def test_a_checkbox_is_a_card_with_its_help(bound: SpecimenForm) -> None:
    html = bound["agreed"].as_field_group()
    assert 'for="id_agreed"' in html
    assert html.index('type="checkbox"') < html.index('id="id_agreed_helptext"') < html.index('id="id_agreed_error"')


def test_the_summary_leads_to_each_field(render: Render, bound: SpecimenForm) -> None:
    html = render('<c-form-findings :form="form" />', form=bound)
    assert 'href="#id_launch"' in html
    assert "data-focus" in html
    assert not render('<c-form-findings :form="form" />', form=SpecimenForm()).strip()


def ask(**values: Any) -> HttpRequest:
    return RequestFactory().post("/", values)


def test_a_field_that_was_left_is_answered_alone() -> None:
    request = ask(_field="mail", mail="rita@")
    answer = answer_check(request, SpecimenForm(request.POST)).content.decode()
    assert 'data-field="mail"' in answer
    assert "finding-line" in answer
    assert "id_launch" not in answer


def test_a_field_nobody_knows_is_refused() -> None:
    request = ask(_field="nothing")
    assert answer_check(request, SpecimenForm(request.POST)).status_code == 400
