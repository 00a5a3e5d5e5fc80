"""The live count answers with a number and a sentence, or says that the condition is not complete."""

from __future__ import annotations

import pytest
from django.test import RequestFactory

from excello.core.builder import answer_count, condition_in_words

pytestmark = pytest.mark.django_db


def ask(data, schema, count):
    request = RequestFactory().post("/count/", {**data.dict(), "_builder": "condition"})
    return answer_count(request, schema, count=count, words=lambda n: f"{n} things").content.decode()


def test_a_condition_is_counted_and_read_out(posted, schema) -> None:
    asked = []
    answer = ask(posted({"all": [{"field": "size", "op": "ge", "value": 3}]}), schema, lambda c: asked.append(c) or 7)
    assert asked == [{"all": [{"field": "size", "op": "ge", "value": 3.0}]}]
    assert "7 things" in answer
    assert "Size is at least 3" in answer


def test_an_unfinished_condition_is_not_counted(posted, schema) -> None:
    data = posted({"all": [{"field": "size", "op": "ge", "value": 3}]})
    data["condition.0.value"] = ""
    assert "Not complete yet" in ask(data, schema, lambda c: pytest.fail("counted"))


def test_a_condition_reads_as_a_sentence(schema) -> None:
    assert condition_in_words({"field": "color", "op": "eq", "value": "red"}, schema) == "Color is Red"
    assert condition_in_words({"field": "gone", "op": "is_set"}, schema) == ""
