"""How a schema file is read: `S.yaml`, every mistake named with its place and mend."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from excello.findings import Finding, Refused, Severity, mark, refuse_if
from excello.lake.conditions import Condition, FieldType, Kind, SubjectSchema, parse_condition
from excello.lake.quality.countries import country_of
from excello.lake.quality.kinds import PLACEHOLDERS, FieldKind
from excello.lake.quality.registry import all_rules
from excello.lake.quality.schema import FRESH_MONTHS, MONTHLY_DECAY, FieldSpec, QualitySchema, RowRule

TOP = (
    *("fields", "rules", "business", "company", "country", "home", "confirmed", "bounced", "decay"),
    *("fresh_months", "placeholders"),
)
FIELD = ("type", "required", "unique", "choices", "min", "max", "pattern", "format", "future", "skip")
RULE = ("key", "label", "when", "expect", "severity")
CONDITION_KINDS = {
    FieldKind.NUMBER: Kind.NUMBER,
    FieldKind.BOOLEAN: Kind.BOOLEAN,
    FieldKind.DATE: Kind.DATE,
    FieldKind.DATETIME: Kind.DATETIME,
}
PATTERN_LIMIT = 500


class _Reading:
    """A mapping while it is read; what is wrong is gathered, so that all of it is told at once."""

    def __init__(self, data: Any, path: str, findings: list[Finding]) -> None:
        self.data: Mapping[str, Any] = data if isinstance(data, Mapping) else {}
        self.path, self.findings = path, findings
        if not isinstance(data, Mapping):
            self.refuse("", mark("Here key: value lines are expected."), mark("Write a mapping."))

    def refuse(self, member: str, message: str, mend: str, /, **params: Any) -> None:
        place = ".".join(part for part in (self.path, member) if part) or "schema"
        self.findings.append(Finding("quality.bad_schema", place, message, mend, params=params))

    def only(self, known: tuple[str, ...]) -> None:
        for key in self.data:
            if key not in known:
                message, mend = mark("“{key}” is not known here."), mark("Use {known}.")
                self.refuse(str(key), message, mend, key=key, known=", ".join(known))

    def take(self, key: str, default: Any, fits: Callable[[Any], bool], expected: str) -> Any:
        value = self.data.get(key)
        if value is None:
            return default
        if fits(value):
            return value
        self.refuse(key, mark("“{value}” does not fit."), expected, value=str(value)[:60])
        return default

    def text(self, key: str) -> str | None:
        found: str | None = self.take(key, None, _is_text, mark("Write a text."))
        return found

    def flag(self, key: str) -> bool:
        return bool(self.take(key, False, lambda value: isinstance(value, bool), mark("Write true or false.")))

    def number(self, key: str, default: float | None = None) -> float | None:
        found = self.take(key, default, _is_number, mark("Write a number."))
        return None if found is None else float(found)

    def texts(self, key: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
        found = self.take(key, None, lambda value: isinstance(value, list), mark("Write a list: [a, b]."))
        return default if found is None else tuple(str(item) for item in found)


def parse_schema(data: Any) -> QualitySchema:
    """Read what a YAML file says; raises `Refused` with every finding."""
    findings: list[Finding] = []
    top = _Reading(data, "", findings)
    top.only(TOP)
    fields = {str(name): _field(str(name), said, findings) for name, said in _mapping(top, "fields").items()}
    rules = _rules(top, fields)
    home = top.text("home") or ""
    if home and not country_of(home):
        top.refuse("home", mark("“{value}” is no country."), mark("Write two letters, like IT."), value=home)
    decay = top.take("decay", MONTHLY_DECAY, _is_share, mark("Write the share lost a month, like 0.021."))
    schema = QualitySchema(
        fields=fields,
        rules=rules,
        is_business=top.flag("business"),
        company=top.text("company"),
        country=top.text("country"),
        home=home,
        confirmed=top.text("confirmed"),
        bounced=top.text("bounced"),
        decay=float(decay),
        fresh_months=top.number("fresh_months", FRESH_MONTHS) or FRESH_MONTHS,
        placeholders=tuple(text.strip().lower() for text in top.texts("placeholders", PLACEHOLDERS)),
    )
    refuse_if(findings)
    return schema


def _mapping(top: _Reading, key: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = top.take(key, {}, lambda value: isinstance(value, Mapping), mark("Write a mapping."))
    return found


def _field(name: str, said: Any, findings: list[Finding]) -> FieldSpec:
    """`Country: country` is short for `Country: {type: country}`."""
    entry = _Reading({"type": said} if isinstance(said, str) else said, f"fields.{name}", findings)
    entry.only(FIELD)
    kinds = ", ".join(FieldKind)
    kind = entry.text("type") or FieldKind.TEXT
    if kind not in set(FieldKind):
        entry.refuse("type", mark("“{type}” is no type."), mark("Write one of {types}."), type=kind, types=kinds)
        kind = FieldKind.TEXT
    pattern = entry.text("pattern") or ""
    if len(pattern) > PATTERN_LIMIT:
        mend = mark("Write a shorter one.")
        entry.refuse("pattern", mark("The pattern is longer than {limit} characters."), mend, limit=PATTERN_LIMIT)
    skipped = entry.texts("skip")
    for key in sorted(set(skipped) - set(all_rules())):
        message, mend = mark("There is no rule “{rule}”."), mark("Write one of {rules}.")
        entry.refuse("skip", message, mend, rule=key, rules=", ".join(all_rules()))
    return FieldSpec(
        name,
        FieldKind(kind),
        is_declared=True,
        required=_required(entry),
        is_unique=entry.flag("unique"),
        choices=entry.texts("choices"),
        low=entry.number("min"),
        high=entry.number("max"),
        pattern=pattern,
        date_format=entry.text("format") or "",
        allows_future=entry.flag("future"),
        skipped=frozenset(skipped),
    )


def _required(entry: _Reading) -> float:
    """`true` is every row, a share that part of them."""
    mend = mark("Write true, false, or the least share of rows, like 0.95.")
    said = entry.take("required", False, lambda value: isinstance(value, bool) or _is_share(value), mend)
    return float(said)


def _rules(top: _Reading, fields: Mapping[str, FieldSpec]) -> tuple[RowRule, ...]:
    entries = top.take("rules", [], lambda value: isinstance(value, list), mark("Write a list of rules."))
    types = {name: FieldType(CONDITION_KINDS.get(spec.kind, Kind.TEXT), name) for name, spec in fields.items()}
    subject = SubjectSchema("row", types)
    found: dict[str, RowRule] = {}
    for position, said in enumerate(entries):
        entry = _Reading(said, f"rules.{position}", top.findings)
        entry.only(RULE)
        key = entry.text("key") or f"rule_{position + 1}"
        if key in found or key in all_rules() or key == "duplicate":
            entry.refuse("key", mark("“{key}” stands twice."), mark("Give each rule a key of its own."), key=key)
        expect = _condition(entry, "expect", subject)
        if expect is None:
            continue
        severity = entry.take("severity", "error", lambda value: value in set(Severity), mark("error or warning."))
        when = _condition(entry, "when", subject) if "when" in entry.data else None
        found[key] = RowRule(key, entry.text("label") or key, expect, when, Severity(severity))
    return tuple(found.values())


def _condition(entry: _Reading, key: str, subject: SubjectSchema) -> Condition | None:
    if key not in entry.data:
        entry.refuse(key, mark("The rule lacks “{key}”."), mark("Write a condition over declared fields."), key=key)
        return None
    try:
        return parse_condition(entry.data[key], subject)
    except Refused as refused:
        for one in refused.findings:
            entry.refuse(f"{key}.{one.path}".rstrip("."), one.message, one.mend, **one.params)
        return None


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and value != ""


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_share(value: Any) -> bool:
    return _is_number(value) and 0 <= value <= 1
