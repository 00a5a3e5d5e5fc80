"""What a posted brief form says, as raw values by field: numbers as the reader writes them, rows in their order."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import QueryDict
from django.utils import translation
from django.utils.formats import sanitize_separators

from excello.demand.rules import Template
from excello.demand.rules.template import Field
from excello.demand.rules.values import TOUCH_PARTS

_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?", re.ASCII)
MOST_ROWS = 1_000


def read_posted(post: QueryDict, template: Template) -> dict[str, Any]:
    """Raw values of the fields that were posted; a field that is not in the form stays as it is."""
    language = post.get("_language", "")
    with translation.override(language if language in dict(settings.LANGUAGES) else translation.get_language()):
        found = {key: READERS.get(spec.type, _one)(post, spec) for key, spec in template.fields.items()}
    return {key: value for key, value in found.items() if value is not None}


def _one(post: QueryDict, field: Field) -> str | None:
    return post.get(field.key)


def _number(post: QueryDict, field: Field) -> str | None:
    """A number with the separators of the form's language; what is none stays as it was typed."""
    typed = post.get(field.key)
    plain = sanitize_separators(typed.strip().replace(" ", "").replace("\u00a0", "")) if typed else typed
    return plain if isinstance(plain, str) and _NUMBER.fullmatch(plain) else typed


def _several(post: QueryDict, field: Field) -> list[str] | None:
    if f"_{field.key}" not in post and field.key not in post:
        return None
    return [value for value in post.getlist(field.key) if value.strip()]


def _touches(post: QueryDict, field: Field) -> list[dict[str, str]] | None:
    """The rows of the touches; a hidden marker says that the form has them, even if none is left."""
    name = re.compile(rf"{field.key}_(\d{{1,4}})_({'|'.join(TOUCH_PARTS)})", re.ASCII)
    rows: dict[int, dict[str, str]] = {}
    for key, value in post.items():
        if match := name.fullmatch(key):
            rows.setdefault(int(match[1]), {})[match[2]] = str(value)
    if not rows and f"_{field.key}" not in post:
        return None
    return [rows[number] for number in sorted(rows)[:MOST_ROWS]]


def _none(post: QueryDict, field: Field) -> None:
    return None


READERS: dict[str, Callable[[QueryDict, Field], Any]] = {
    "number": _number,
    "money": _number,
    "multi_choice": _several,
    "assets": _several,
    "touches": _touches,
    "file": _none,
}
