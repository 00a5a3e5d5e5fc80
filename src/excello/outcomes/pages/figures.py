"""A measure as a figure on screen: its unit, its currency, its digits, and where its number leads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, cast
from urllib.parse import urlencode

from django.urls import reverse

from excello.core.presenting import translated
from excello.core.roles import ROLES
from excello.design.figures import Figure, Unit
from excello.lake.measures.definition import Definition
from excello.outcomes.pages.asking import UNNAMED

UNITS: dict[str, Unit] = {"share": "percent", "money": "money", "days": "days"}
DIGITS = {"share": 1, "money": 0, "days": 1, "hours": 1}
WHOLE = 10


def figure_of(
    definition: Definition, values: Mapping[str, Any], *, currency: str, url: str = "", label: str = ""
) -> Figure:
    """The figure of one measure from a row of a report."""
    name = definition.name
    target = values.get(f"{name}_target")
    return Figure(
        label=label or translated(definition.label),
        now=values.get(name),
        before=values.get(f"{name}_previous"),
        target=_rounded(target) if definition.is_scaled else target,
        unit=UNITS.get(definition.unit, "number"),
        currency=currency,
        better=cast(Literal["higher", "lower"], definition.better),
        url=url,
        digits=DIGITS.get(definition.unit),
    )


def rows_url(name: str, *, period_key: str, where: Mapping[str, str | None] | None = None) -> str:
    """Where exactly the rows behind a number are listed."""
    places = {f"at_{key}": UNNAMED if value is None else value for key, value in (where or {}).items()}
    return reverse("outcomes:measure_rows", args=[name]) + "?" + urlencode({"period": period_key, **places})


def owner_label(definition: Definition) -> str:
    """The role that answers for a measure."""
    return str(ROLES[definition.owner].label)


def _rounded(target: float | None) -> float | None:
    """Part of a quarter's target, without decimals that nobody meant."""
    return target if target is None or target < WHOLE else round(target)
