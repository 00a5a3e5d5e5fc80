"""Mappings as data: a kind of row, and which column of a file stands for which of its fields."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from enum import Enum
from typing import Any, TypeVar

from excello.findings import Finding, Refused, mark
from excello.lake.files import DateStyle, DecimalStyle
from excello.lake.imports.mapping import Arrangement, FileMapping, MappedColumn

KEYS = frozenset(
    {
        *("key", "label", "kind", "version", "columns", "values", "words", "placeholders", "skipped", "dates"),
        *("decimals", "scales", "separate", "extras"),
    }
)
VERSIONS = 1_000
"""A mapping's version counts below those of its kind: rows change when either does."""
Kinds = Mapping[str, FileMapping]
Style = TypeVar("Style", bound=Enum)


def parse_mapping(data: Mapping[str, Any], kinds: Kinds) -> FileMapping:
    """Read a mapping a person saved; `kinds`: the mappings it may stand on. Raises `Refused` with every finding.

    Form: ``{key, label, kind, columns: {column: field or [fields]}}`` and optionally ``version, values: {field: text},
    words: {field: {word: our word}}, placeholders: [text], skipped: [column], dates: {column: iso|dmy|mdy|ymd},
    decimals: {column: point|comma}, scales: {column: factor}, separate: bool, extras: bool``.
    """
    problems: list[Finding] = []
    if not isinstance(data, Mapping):
        raise Refused([_problem("", mark("A mapping is an object with key, label, kind and columns."))])
    for name in sorted(set(map(str, data)) - KEYS):
        problems.append(_problem(name, mark("A mapping has no “{name}”."), name=name))
    for name in ("key", "label", "kind"):
        if not isinstance(data.get(name), str) or not data[name]:
            problems.append(_problem(name, mark("A mapping needs “{name}”, a text."), name=name))
    kind = kinds.get(str(data.get("kind")))
    if kind is None or kind.arrangement != Arrangement():
        known = ", ".join(key for key, each in kinds.items() if each.arrangement == Arrangement())
        problems.append(_problem("kind", mark("There is no kind “{kind}”."), known, kind=str(data.get("kind"))))
        raise Refused(problems)
    arrangement = _arrangement(data, kind, problems)
    version = data.get("version", 1)
    if not isinstance(version, int) or not 1 <= version < VERSIONS:
        problems.append(_problem("version", mark("“{value}” is no whole number from 1 to 999."), value=str(version)))
    if problems:
        raise Refused(problems)
    return replace(
        kind,
        key=data["key"],
        label=data["label"],
        columns=_columns(kind, arrangement),
        version=kind.version * VERSIONS + version,
        extras=bool(data.get("extras", kind.extras)) and kind.extras,
        kind=kind.key,
        fields=kind.columns,
        arrangement=arrangement,
    )


def dump_mapping(mapping: FileMapping) -> dict[str, Any]:
    """The form `parse_mapping` reads, without what says nothing; for a kind itself, each field as its own column."""
    said = mapping.arrangement
    columns = said.columns or {column.name: (column.name,) for column in mapping.columns}
    body: dict[str, Any] = {
        "key": mapping.key,
        "label": mapping.label,
        "kind": mapping.kind or mapping.key,
        "version": mapping.version % VERSIONS if mapping.kind else 1,
        "columns": {name: fields[0] if len(fields) == 1 else list(fields) for name, fields in columns.items()},
        "values": dict(said.values),
        "words": {name: dict(words) for name, words in said.words.items()},
        "placeholders": list(said.placeholders),
        "skipped": list(said.skipped),
        "dates": {name: style.value for name, style in said.dates.items()},
        "decimals": {name: style.value for name, style in said.decimals.items()},
        "scales": dict(said.scales),
        "separate": said.separate,
        "extras": mapping.extras,
    }
    kept = ("key", "label", "kind", "version", "columns", "extras")
    return {name: value for name, value in body.items() if value or name in kept}


def _arrangement(data: Mapping[str, Any], kind: FileMapping, problems: list[Finding]) -> Arrangement:
    fields = {column.name for column in kind.columns}
    columns = _object(data, "columns", problems)
    read = {str(name): tuple([said] if isinstance(said, str) else said or ()) for name, said in columns.items()}
    named = [each for names in read.values() for each in names]
    choices = ", ".join(sorted(fields))
    for name in sorted(set(named) - fields):
        problems.append(_problem("columns", mark("“{name}” is no field of this kind."), choices, name=name))
    for name in sorted({each for each in named if named.count(each) > 1}):
        problems.append(_problem("columns", mark("Two columns stand for “{name}”."), name=name))
    values, words = _object(data, "values", problems), _object(data, "words", problems)
    for name in sorted((set(values) | set(words)) - fields):
        problems.append(_problem("values", mark("“{name}” is no field of this kind."), choices, name=name))
    return Arrangement(
        columns=read,
        values={str(name): str(text) for name, text in values.items()},
        words={name: _words(words, name, problems) for name in words},
        placeholders=_texts(data, "placeholders", problems),
        skipped=_texts(data, "skipped", problems),
        dates=_styles(data, "dates", DateStyle, problems),
        decimals=_styles(data, "decimals", DecimalStyle, problems),
        scales=_scales(data, problems),
        separate=bool(data.get("separate", False)),
    )


def _columns(kind: FileMapping, arrangement: Arrangement) -> tuple[MappedColumn, ...]:
    """What the mapping reads of a file, in the file's words; needed fields without a column keep their own name."""
    known = {column.name: column for column in kind.columns}
    columns = [
        MappedColumn(name, known[fields[0]].meaning, any(known[each].needed for each in fields))
        for name, fields in arrangement.columns.items()
        if fields
    ]
    named = {each for fields in arrangement.columns.values() for each in fields}
    rest = [c for c in kind.columns if c.needed and c.name not in named and c.name not in arrangement.values]
    return (*columns, *rest)


def _object(data: Mapping[str, Any], name: str, problems: list[Finding]) -> Mapping[str, Any]:
    said = data.get(name) or {}
    if isinstance(said, Mapping):
        return said
    problems.append(_problem(name, mark("“{name}” is an object."), name=name))
    return {}


def _texts(data: Mapping[str, Any], name: str, problems: list[Finding]) -> tuple[str, ...]:
    said = data.get(name) or ()
    if isinstance(said, list | tuple):
        return tuple(map(str, said))
    problems.append(_problem(name, mark("“{name}” is a list of texts."), name=name))
    return ()


def _words(words: Mapping[str, Any], name: str, problems: list[Finding]) -> dict[str, str]:
    if isinstance(words[name], Mapping):
        return {str(word).lower(): str(ours) for word, ours in words[name].items()}
    problems.append(_problem("words", mark("“{name}” is an object."), name=name))
    return {}


def _scales(data: Mapping[str, Any], problems: list[Finding]) -> dict[str, float]:
    found = {}
    for column, factor in _object(data, "scales", problems).items():
        if isinstance(factor, int | float) and not isinstance(factor, bool) and math.isfinite(factor):
            found[str(column)] = float(factor)
        else:
            problems.append(_problem(f"scales.{column}", mark("“{value}” is no number."), value=str(factor)))
    return found


def _styles(
    data: Mapping[str, Any], name: str, style: Callable[[str], Style], problems: list[Finding]
) -> dict[str, Style]:
    found = {}
    for column, said in _object(data, name, problems).items():
        try:
            found[str(column)] = style(said)
        except ValueError:
            problems.append(_problem(f"{name}.{column}", mark("“{value}” is no style."), value=str(said)))
    return found


def _problem(path: str, message: str, choices: str = "", **params: str) -> Finding:
    mend = mark("Choose one of {choices}.") if choices else mark("Mend the mapping.")
    where = f"mapping.{path}".rstrip(".")
    return Finding("import.bad_mapping", where, message, mend, params={**params, "choices": choices})
