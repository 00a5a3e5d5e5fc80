"""How findings and mends of the gate speak to a reader: labels, dates and numbers in their language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from babel.dates import format_date
from django.utils.formats import number_format
from django.utils.translation import get_language, gettext

from excello.demand.rules import Text
from excello.demand.rules.kinds import Mend
from excello.findings import Finding, fill


@dataclass(frozen=True, slots=True)
class Spoken:
    """A value that turns into words only when it is read, in the reader's language."""

    value: Any

    def __str__(self) -> str:
        if isinstance(self.value, Text):
            return in_language(self.value)
        if isinstance(self.value, date):
            return day_text(self.value)
        if isinstance(self.value, int | float):
            return str(number_format(self.value))
        return str(self.value)


def day_text(day: date) -> str:
    """`11 December 2026`, `11 dicembre 2026`."""
    return format_date(day, "d MMMM y", locale=get_language() or "en")


def in_language(text: Text) -> str:
    """A definition's text in the active language."""
    return text.in_language(get_language() or "en")


def spoken(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings whose parameters are read in the reader's language."""
    return tuple(replace(finding, params=_spoken_params(finding.params)) for finding in findings)


def mend_label(mend: Mend) -> str:
    """What the button of a mend says."""
    return fill(gettext(mend.label), _spoken_params(mend.params))


def _spoken_params(params: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value if isinstance(value, Spoken) else Spoken(value) for key, value in params.items()}
