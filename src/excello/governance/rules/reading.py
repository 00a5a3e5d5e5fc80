"""Decides whether what was written is a contact policy: every field read, every contradiction named, all at once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from itertools import combinations
from typing import Any

from excello.findings import Finding, Refused, mark
from excello.governance.rules.pairs import EXEMPT
from excello.governance.rules.policy import Blackout, Cap, PolicyRules, QuietHours

KEY = re.compile(r"[a-z][a-z0-9_-]{0,31}")
LIMIT_RANGE = (1, 1000)
DAYS_RANGE = (1, 366)
GAP_RANGE = (0, 90)
WAVE_RANGE = (1, 10)
MOST_CAPS = 20
MOST_BLACKOUTS = 50
LABEL_LIMIT = 80


def read_policy(data: Mapping[str, Any]) -> PolicyRules:
    """Read the JSON form of `policy.dump_policy`; raises `Refused` with every finding, each at its field."""
    reading = _Reading(data)
    rules = PolicyRules(
        caps=tuple(sorted(reading.caps(), key=lambda cap: (cap.family, cap.days, cap.limit))),
        gap_days=reading.whole(data.get("gap_days"), "gap_days", GAP_RANGE),
        per_wave=reading.whole(data.get("per_wave"), "per_wave", WAVE_RANGE),
        quiet_hours=reading.quiet_hours(),
        blackouts=tuple(sorted(reading.blackouts())),
    )
    findings = reading.findings or [*_cap_contradictions(data, rules), *_wave_contradictions(rules)]
    if findings:
        raise Refused(findings)
    return rules


@dataclass(slots=True)
class _Reading:
    """One reading of a policy: what was written, and what it met."""

    data: Mapping[str, Any]
    findings: list[Finding] = field(default_factory=list)

    def refuse(self, code: str, path: str, message: str, mend: str, **params: Any) -> None:
        self.findings.append(Finding(f"policy.{code}", path, message, mend, params=params))

    def whole(self, value: Any, path: str, bounds: tuple[int, int]) -> int:
        """A whole number within bounds; the lower one stands in for what is refused."""
        low, high = bounds
        if isinstance(value, int) and not isinstance(value, bool) and low <= value <= high:
            return value
        message, mend = mark("This is no whole number in range."), mark("Write one from {low} to {high}.")
        self.refuse("number", path, message, mend, low=low, high=high)
        return low

    def items(self, name: str, most: int) -> list[tuple[str, Mapping[str, Any]]]:
        """The objects of a list, each with its path."""
        written = self.data.get(name) or []
        if not isinstance(written, list) or not all(isinstance(item, Mapping) for item in written):
            message, mend = mark("This is no list of rules."), mark("Write a list of objects.")
            self.refuse("list", name, message, mend)
            return []
        if len(written) > most:
            message, mend = mark("These are too many rules to be understood."), mark("Keep to {most}.")
            self.refuse("too_many", name, message, mend, most=most)
        return [(f"{name}.{position}", item) for position, item in enumerate(written)]

    def caps(self) -> list[Cap]:
        return [
            Cap(
                limit=self.whole(item.get("limit"), f"{path}.limit", LIMIT_RANGE),
                days=self.whole(item.get("days"), f"{path}.days", DAYS_RANGE),
                channel=self.key(item.get("channel"), f"{path}.channel"),
                category=self.category(item, path),
            )
            for path, item in self.items("caps", MOST_CAPS)
        ]

    def category(self, item: Mapping[str, Any], path: str) -> str:
        category = self.key(item.get("category"), f"{path}.category")
        if category and not item.get("channel"):
            message = mark("A cap on a category needs its channel.")
            mend = mark("Choose the channel; caps lie inside each other: everything, a channel, a category in it.")
            self.refuse("crossing", f"{path}.channel", message, mend)
        if category in EXEMPT:
            message = mark("Legal and transactional messages have no cap.")
            self.refuse("exempt", f"{path}.category", message, mark("Choose another category."))
        return category

    def key(self, value: Any, path: str) -> str:
        if value in (None, ""):
            return ""
        if isinstance(value, str) and KEY.fullmatch(value):
            return value
        message = mark("This is no key of a channel or a category.")
        self.refuse("key", path, message, mark("Write it in small letters, such as email."))
        return ""

    def quiet_hours(self) -> QuietHours | None:
        written = self.data.get("quiet_hours")
        if not written:
            return None
        body = written if isinstance(written, Mapping) else {}
        start, end = self.clock(body.get("start"), "start"), self.clock(body.get("end"), "end")
        if start is None or end is None:
            return None
        if start == end:
            message = mark("These quiet hours would never end.")
            self.refuse(
                "always_quiet", "quiet_hours.end", message, mark("Let them end at another hour than they start.")
            )
        return QuietHours(start, end)

    def clock(self, value: Any, name: str) -> time | None:
        try:
            found = time.fromisoformat(value) if isinstance(value, str) and len(value) == 5 else None
        except ValueError:
            found = None
        if found is None:
            message = mark("This is no time of day.")
            self.refuse("time", f"quiet_hours.{name}", message, mark("Write it like 20:00, or leave both out."))
        return found

    def blackouts(self) -> Iterable[Blackout]:
        for path, item in self.items("blackouts", MOST_BLACKOUTS):
            first, last = self.day(item.get("first"), f"{path}.first"), self.day(item.get("last"), f"{path}.last")
            label = str(item.get("label") or "").strip()
            if len(label) > LABEL_LIMIT:
                message, mend = mark("This label is too long."), mark("Keep it under {limit} characters.")
                self.refuse("label", f"{path}.label", message, mend, limit=LABEL_LIMIT)
            if first is None or last is None:
                continue
            if last < first:
                message = mark("This blackout ends before it begins.")
                self.refuse(
                    "backwards", f"{path}.last", message, mark("Choose a last day on or after {first}."), first=first
                )
            yield Blackout(first, last, label)

    def day(self, value: Any, path: str) -> date | None:
        try:
            return date.fromisoformat(value if isinstance(value, str) else "")
        except ValueError:
            self.refuse("date", path, mark("This is no date."), mark("Write it like 2026-12-24."))
            return None


def _cap_contradictions(data: Mapping[str, Any], rules: PolicyRules) -> list[Finding]:
    """A cap that a wider one makes meaningless says something that will never be true."""
    places = {_cap_of(item): f"caps.{position}.limit" for position, item in enumerate(data.get("caps") or [])}
    findings = []
    if len(places) < len(rules.caps) or len({(cap.family, cap.days) for cap in rules.caps}) < len(rules.caps):
        message = mark("Two caps speak of the same messages in the same window.")
        findings.append(Finding("policy.same_cap", "caps", message, mark("Keep the one you mean.")))
        return findings
    for first, second in combinations(rules.caps, 2):
        for inner, outer in ((first, second), (second, first)):
            if _lies_within(inner, outer) and inner.limit > outer.limit and inner.days <= outer.days:
                message = mark("This cap allows more ({inner}) than the wider one around it ({outer}).")
                mend = mark("Lower it to at most {limit}, or leave it out: the wider cap always wins.")
                params = {"inner": _figures(inner), "outer": _figures(outer), "limit": outer.limit}
                findings.append(Finding("policy.looser_inside", places[inner], message, mend, params=params))
    return findings


def _wave_contradictions(rules: PolicyRules) -> list[Finding]:
    findings = []
    if rules.per_wave > 1 and rules.gap_days > 0:
        message = mark("Up to {per_wave} messages in one wave contradict a gap of {gap} days between any two.")
        mend = mark("Allow one in a wave, or set the gap to 0.")
        params = {"per_wave": rules.per_wave, "gap": rules.gap_days}
        findings.append(Finding("policy.wave_against_gap", "per_wave", message, mend, params=params))
    smallest = min((cap.limit for cap in rules.caps if cap.family == ("", "")), default=rules.per_wave)
    if rules.per_wave > smallest:
        message = mark("One wave would allow more ({per_wave}) than the company's cap ({cap}).")
        mend = mark("Allow at most {cap} in a wave.")
        params = {"per_wave": rules.per_wave, "cap": smallest}
        findings.append(Finding("policy.wave_against_cap", "per_wave", message, mend, params=params))
    return findings


def _cap_of(item: Mapping[str, Any]) -> Cap:
    return Cap(item["limit"], item["days"], item.get("channel") or "", item.get("category") or "")


def _lies_within(inner: Cap, outer: Cap) -> bool:
    """Whether every message of `inner` also counts in `outer`; a cap lies within another window of its own family."""
    if inner is outer:
        return False
    return outer.channel in ("", inner.channel) and outer.category in ("", inner.category)


def _figures(cap: Cap) -> str:
    return f"{cap.limit}/{cap.days}"
