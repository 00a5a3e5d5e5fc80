"""Tables lean on each other as modules do: downhill, by name, and without a way back."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from tests.house.source import SOURCE, heights, modules, parse, relative

RELATIONS = {"ForeignKey", "OneToOneField", "ManyToManyField"}


def part_of(model: Any) -> str | None:
    """The room a model stands in; None for a library's."""
    package, _, rest = model.__module__.partition(".")
    return rest.partition(".")[0] if package == "excello" else None


def relations() -> Iterator[tuple[str, Any]]:
    for model in apps.get_models():
        if part_of(model):
            for field in model._meta.get_fields():
                if isinstance(field, models.ForeignKey | models.ManyToManyField) and field.model is model:
                    yield f"{model._meta.label}.{field.name}", field


def goes_downhill(own: str, other: str | None) -> bool:
    """Whether a table of `own` may point at one of `other`; neighbours on one height are strangers."""
    return other is None or other == own or heights()[other] < heights()[own]


def test_foreign_keys_point_downhill() -> None:
    uphill = [
        f"{label} -> {field.related_model._meta.label}"
        for label, field in relations()
        if not goes_downhill(part_of(field.model) or "", part_of(field.related_model))
    ]
    assert not uphill


def test_foreign_keys_have_no_way_back() -> None:
    # Of a many-to-many Django keeps the plus at the end of a name of its own.
    named = [label for label, field in relations() if not str(field.remote_field.related_name).endswith("+")]
    assert not named, 'give each related_name="+": what a low room offers, it does not learn from above'


def test_foreign_keys_are_declared_by_name() -> None:
    imported = [
        f"{relative(path)}:{node.lineno}"
        for path in modules()
        for node in ast.walk(parse(path))
        if isinstance(node, ast.Call) and called(node) in RELATIONS and not names_its_target(node)
    ]
    assert not imported, 'name the table as a string: models.ForeignKey("core.Center", …)'


def called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def names_its_target(node: ast.Call) -> bool:
    target = node.args[0] if node.args else next((kw.value for kw in node.keywords if kw.arg == "to"), None)
    return isinstance(target, ast.Constant) and isinstance(target.value, str) and ("." in target.value)


@pytest.mark.parametrize(
    ("own", "other", "allowed"),
    [
        ("demand", "core", True),
        ("demand", "demand", True),
        ("demand", None, True),
        ("charter", "outcomes", False),
        ("customers", "practices", False),
    ],
)
def test_what_downhill_means(own: str, other: str | None, allowed: bool) -> None:
    assert goes_downhill(own, other) is allowed


def test_the_source_is_where_the_rules_look() -> None:
    assert (SOURCE / "core" / "models").is_dir()
