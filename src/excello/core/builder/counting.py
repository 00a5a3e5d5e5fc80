"""The live count: how many subjects a condition finds while it is being written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from excello.core.builder.posting import read_draft
from excello.core.builder.wording import condition_in_words
from excello.core.builder.writing import check_draft
from excello.findings import Refused
from excello.lake.conditions import SubjectSchema


def posted_condition(request: HttpRequest, schema: SubjectSchema) -> dict[str, Any]:
    """The condition that a builder posted to its count; raises `Refused` where it does not conform yet."""
    return check_draft(read_draft(request.POST, request.POST.get("_builder", "condition"), schema), schema)


def answer_count(
    request: HttpRequest, schema: SubjectSchema, *, count: Callable[[dict[str, Any]], int], words: Callable[[int], str]
) -> HttpResponse:
    """Answer a builder's `count_url`: `count(condition)` in `words(n)` (“1,204 contacts”), and the sentence."""
    try:
        condition = posted_condition(request, schema)
    except Refused:
        return render(request, "core/builder/count.html", {"counted": None})
    found = count(condition)
    context = {"counted": found, "words": words(found), "sentence": condition_in_words(condition, schema)}
    return render(request, "core/builder/count.html", context)
