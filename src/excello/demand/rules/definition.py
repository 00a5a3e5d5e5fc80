"""How a brief template is read from its definition (YAML or JSON): the whole of it, or every finding at once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from excello.demand.rules.field_types import FIELD_TYPES
from excello.demand.rules.kinds import RULE_KINDS
from excello.demand.rules.template import Field, Option, RuleSpec, Section, Template
from excello.demand.rules.texts import Text, read_text
from excello.demand.rules.values import shown
from excello.findings import Finding, Refused, mark

KEY = re.compile(r"[a-z][a-z0-9_]{0,49}", re.ASCII)
CODE = re.compile(r"[A-Z]{1,3}-\d{2,3}", re.ASCII)
WIDTHS = ("", "half", "third", "two-thirds")
MOST_FIELDS, MOST_RULES = 60, 60
FILL_KEY = mark("Write small letters, digits and underscores, beginning with a letter.")


class _Reader:
    """Collects findings while a definition is read."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []

    def refuse(self, path: str, message: str, mend: str, **params: Any) -> None:
        self.findings.append(Finding("template.invalid", path, message, mend, params=params))

    def text(self, raw: Any, path: str, *, needed: bool = True) -> Text:
        text = read_text(raw) if raw is not None else Text()
        if text is None or (needed and not text):
            self.refuse(
                path, mark("Here a text is missing."), mark("Write one text, or one for each language: en, it.")
            )
        return text or Text()

    def key(self, raw: Any, path: str, taken: set[str]) -> str:
        if not isinstance(raw, str) or not KEY.fullmatch(raw):
            self.refuse(path, mark("This is no key."), FILL_KEY)
        elif raw in taken:
            self.refuse(path, mark("“{key}” stands here twice."), mark("Give each its own key."), key=raw)
        taken.add(str(raw))
        return str(raw)

    def items(self, raw: Any, path: str, *, most: int = 200) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """The objects of a list with their paths; what is none is refused."""
        if not isinstance(raw, list) or not raw or len(raw) > most:
            self.refuse(path, mark("Here a list is missing."), mark("Write 1 to {most} items."), most=most)
            return
        for number, item in enumerate(raw):
            if isinstance(item, Mapping):
                yield f"{path}.{number}", item
            else:
                self.refuse(f"{path}.{number}", mark("This is no object."), mark("Write keys with their values."))

    def number(self, raw: Any, path: str) -> float | None:
        if raw is None or (isinstance(raw, int | float) and not isinstance(raw, bool)):
            return None if raw is None else float(raw)
        self.refuse(path, mark("This is no number."), mark("Write a number, or leave it out."))
        return None


def read_template(raw: Any, *, version: int = 1) -> Template:
    """A template from its definition; raises Refused with all findings (path = place in the definition)."""
    if not isinstance(raw, Mapping):
        mend = mark("Write an object with key, name, sections and rules.")
        raise Refused([Finding("template.invalid", "", mark("This is no template."), mend)])
    reader = _Reader()
    key = reader.key(raw.get("key"), "key", set())
    name, purpose = reader.text(raw.get("name"), "name"), reader.text(raw.get("purpose"), "purpose", needed=False)
    sections = _read_sections(reader, raw.get("sections"))
    title_field = str(raw.get("title_field", "title"))
    template = Template(key, name, purpose, sections, (), title_field, version)
    if template.fields and (title_field not in template.fields or template.fields[title_field].type != "text"):
        mend = mark("Add a field “{key}” of type text.")
        reader.refuse("title_field", mark("The field that names the request is missing."), mend, key=title_field)
    rules = _read_rules(reader, raw.get("rules"), template)
    if reader.findings:
        raise Refused(reader.findings)
    return Template(key, name, purpose, sections, rules, title_field, version)


def _read_sections(reader: _Reader, raw: Any) -> tuple[Section, ...]:
    sections, keys, fields = [], set[str](), set[str]()
    for path, item in reader.items(raw, "sections", most=20):
        questions = reader.items(item.get("fields"), f"{path}.fields", most=MOST_FIELDS)
        sections.append(
            Section(
                reader.key(item.get("key"), f"{path}.key", keys),
                reader.text(item.get("title"), f"{path}.title"),
                reader.text(item.get("note"), f"{path}.note", needed=False),
                tuple(_read_field(reader, question, place, fields) for place, question in questions),
            )
        )
    return tuple(sections)


def _read_field(reader: _Reader, raw: Mapping[str, Any], path: str, taken: set[str]) -> Field:
    type_ = raw.get("type")
    known = FIELD_TYPES.get(type_) if isinstance(type_, str) else None
    if known is None:
        mend = mark("Choose one of {types}.")
        reader.refuse(f"{path}.type", mark("There is no such type of field."), mend, types=", ".join(FIELD_TYPES))
    if raw.get("width", "") not in WIDTHS:
        reader.refuse(f"{path}.width", mark("There is no such width."), mark("Choose half, third or two-thirds."))
    return Field(
        key=reader.key(raw.get("key"), f"{path}.key", taken),
        type=known.key if known else "text",
        label=reader.text(raw.get("label"), f"{path}.label"),
        help=reader.text(raw.get("help"), f"{path}.help", needed=False),
        example=reader.text(raw.get("example"), f"{path}.example", needed=False),
        options=_read_options(reader, raw, path) if known and known.has_options else (),
        least=reader.number(raw.get("least"), f"{path}.least"),
        most=reader.number(raw.get("most"), f"{path}.most"),
        width=str(raw.get("width", "")),
    )


def _read_options(reader: _Reader, raw: Mapping[str, Any], path: str) -> tuple[Option, ...]:
    taken: set[str] = set()
    return tuple(
        Option(reader.key(item.get("key"), f"{place}.key", taken), reader.text(item.get("label"), f"{place}.label"))
        for place, item in reader.items(raw.get("options"), f"{path}.options")
    )


def _read_rules(reader: _Reader, raw: Any, template: Template) -> tuple[RuleSpec, ...]:
    codes: set[str] = set()
    rules = [
        rule
        for path, item in reader.items(raw, "rules", most=MOST_RULES)
        if (rule := _read_rule(reader, item, path, template, codes))
    ]
    if rules and sum(rule.kind == "format" for rule in rules) != 1:
        # Other rules leave what cannot be read to this one.
        reader.refuse("rules", mark("The rule “format” must stand here once."), mark("Add it, or remove the others."))
    return tuple(rules)


def _read_rule(
    reader: _Reader, raw: Mapping[str, Any], path: str, template: Template, codes: set[str]
) -> RuleSpec | None:
    code, kind_key = raw.get("code"), raw.get("kind")
    if not isinstance(code, str) or not CODE.fullmatch(code) or code in codes:
        reader.refuse(f"{path}.code", mark("This is no code of its own."), mark("Write one like G-17."))
    codes.add(str(code))
    kind = RULE_KINDS.get(kind_key) if isinstance(kind_key, str) else None
    if kind is None:
        mend = mark("Choose one of {kinds}.")
        reader.refuse(f"{path}.kind", mark("There is no such kind of rule."), mend, kinds=", ".join(RULE_KINDS))
        return None
    fields = raw.get("fields", [])
    if not isinstance(fields, list) or not kind.least <= len(fields) <= kind.most:
        message, mend = mark("This rule names {least} to {most} fields."), mark("List their keys in “fields”.")
        reader.refuse(f"{path}.fields", message, mend, least=kind.least, most=kind.most)
        return None
    settings = {key: value for key, value in raw.items() if key not in ("code", "kind", "label", "fields")}
    label = reader.text(raw.get("label"), f"{path}.label")
    rule = RuleSpec(str(code), kind.key, label, tuple(str(key) for key in fields), settings)
    return rule if _fits(reader, rule, path, template) else None


def _fits(reader: _Reader, rule: RuleSpec, path: str, template: Template) -> bool:
    """Whether the rule names fields of types it can read, and its settings say what its kind needs."""
    kind = RULE_KINDS[rule.kind]
    for number, key in enumerate(rule.fields):
        spec = template.fields.get(key)
        types = kind.types[min(number, len(kind.types) - 1)] if kind.types else tuple(FIELD_TYPES)
        if spec is None or spec.type not in types:
            message, mend = mark("“{kind}” cannot read a field “{key}”."), mark("Name a field of type {types}.")
            words = {"kind": rule.kind, "key": shown(key), "types": ", ".join(types)}
            reader.refuse(f"{path}.fields.{number}", message, mend, **words)
            return False
    faults = kind.faults(rule, template)
    reader.findings += [replace(fault, path=f"{path}.{fault.path}") for fault in faults]
    return not faults


def demanded_fields(rules: tuple[RuleSpec, ...]) -> frozenset[str]:
    """The fields that can never stay empty under these rules; all others are optional."""
    return frozenset(key for rule in rules for key in RULE_KINDS[rule.kind].demands(rule))
