"""A figure never stands alone: now, before and target, in words and as one line with two ticks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext as _

from excello.design.numerals import (
    NOTHING,
    Number,
    days_unit,
    money_text,
    number_text,
    percent_text,
    svg_percent,
)

Unit = Literal["number", "percent", "money", "days"]
Judgement = Literal["good", "bad", ""]


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured value beside what it was and what it should be.

    `percent` takes ratios (0.67). `top` is the right end of the line; without it the line leaves room after the
    largest of the three. `off` marks a figure off its line; without it: worse than before and short of its target.
    """

    label: str
    now: Number | None
    before: Number | None = None
    target: Number | None = None
    unit: Unit = "number"
    currency: str = "EUR"
    better: Literal["higher", "lower"] = "higher"
    url: str = ""
    note: str = ""
    digits: int | None = None
    top: Number | None = None
    off: bool | None = None

    @property
    def value(self) -> str:
        """The number alone, as the tile sets it large; `unit_text` follows small."""
        if self.unit == "percent" and self.now is not None:
            return number_text(round(self.now * 100, 6), digits=self.digits)
        return self._number(self.now)

    @property
    def unit_text(self) -> str:
        if self.now is None:
            return ""
        return {"percent": "%", "days": days_unit(self.now)}.get(self.unit, "")

    @property
    def now_text(self) -> str:
        return self._full(self.now)

    @property
    def before_text(self) -> str:
        return "" if self.before is None else self._full(self.before)

    @property
    def target_text(self) -> str:
        if self.target is None:
            return ""
        text = self._full(self.target)
        return _("below %(value)s") % {"value": text} if self.better == "lower" else text

    @property
    def delta_text(self) -> str:
        """How far from before: relative for amounts, points for shares, days for durations."""
        change = self._change
        if change is None:
            return ""
        size = abs(change)
        if self.unit == "percent":
            return _("%(points)s pt") % {"points": number_text(round(size * 100, 1))}
        if self.unit == "days":
            return f"{number_text(round(size, 1))} {days_unit(round(size, 1))}"
        return percent_text(round(size / abs(self.before), 3)) if self.before else number_text(size)

    @property
    def trend(self) -> Literal["up", "down", "flat", ""]:
        change = self._change
        if change is None:
            return ""
        return "flat" if change == 0 else "up" if change > 0 else "down"

    @property
    def judgement(self) -> Judgement:
        change = self._change
        if not change:
            return ""
        return "good" if (change > 0) == (self.better == "higher") else "bad"

    @property
    def is_off(self) -> bool:
        """Whether the line is drawn amber."""
        if self.off is not None:
            return self.off
        if self.now is None or self.target is None:
            return False
        reached = self.now >= self.target if self.better == "higher" else self.now <= self.target
        return not reached and self.judgement == "bad"

    @property
    def now_width(self) -> str:
        return svg_percent(self._share(self.now))

    @property
    def before_at(self) -> str:
        return "" if self.before is None else svg_percent(self._share(self.before))

    @property
    def target_at(self) -> str:
        return "" if self.target is None else svg_percent(self._share(self.target))

    @property
    def in_words(self) -> str:
        """The whole line as one sentence, for those who hear it."""
        parts = [f"{self.label}: {self.now_text}"]
        if self.before_text:
            parts.append(_("before %(value)s") % {"value": self.before_text})
        if self.target_text:
            parts.append(_("target %(value)s") % {"value": self.target_text})
        return ", ".join(parts)

    @property
    def _change(self) -> Number | None:
        return None if self.now is None or self.before is None else self.now - self.before

    def _share(self, value: Number | None) -> float:
        top = self.top
        if top is None:
            largest = max((v for v in (self.now, self.before, self.target) if v is not None), default=0)
            top = 1 if self.unit == "percent" and 0.5 <= largest <= 1 else largest * 1.18
        return float(value or 0) / float(top) if top else 0.0

    def _number(self, value: Number | None) -> str:
        if self.unit == "money":
            return money_text(value, self.currency, digits=self.digits)
        return number_text(value, digits=self.digits)

    def _full(self, value: Number | None) -> str:
        if value is None:
            return NOTHING
        if self.unit == "percent":
            return percent_text(value, digits=self.digits)
        if self.unit == "days":
            return f"{self._number(value)} {days_unit(value)}"
        return self._number(value)
