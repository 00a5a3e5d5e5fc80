"""What a file looks like before anyone decides how to read it, and which mappings would fit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from excello.findings import Finding
from excello.lake.catalogue import normal_form
from excello.lake.files import ColumnKind, ColumnProfile, Limits, opened_table
from excello.lake.imports.layout import REFUSED_BECAUSE
from excello.lake.imports.mapping import DATE, Arrangement, FileMapping, MappedColumn
from excello.lake.imports.observations import file_findings
from excello.lake.imports.registry import mappings

SHOWN = 20
BY_KIND = {ColumnKind.EMAIL: "email", ColumnKind.DATE: DATE}
"""The field a column may stand for by what it holds, where no name says so and no other column could be meant."""


@dataclass(frozen=True, slots=True)
class MappingFit:
    """How well a mapping fits a header: the columns it reads, and those it needs and misses."""

    mapping: str
    read: tuple[str, ...]
    missing: tuple[MappedColumn, ...]


@dataclass(frozen=True, slots=True)
class FilePreview:
    """A file's head. total: all its rows; odd: those without a cell for every column; facts: kind, encoding,
    delimiter, member, members; fits: mappings that read something of it, the best first."""

    header: tuple[str, ...]
    columns: tuple[ColumnProfile, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    total: int
    odd: int
    facts: Mapping[str, Any]
    findings: tuple[Finding, ...]
    fits: tuple[MappingFit, ...]


def preview_file(
    file: bytes | Path, *, member: str = "", shown: int = SHOWN, limits: Limits | None = None, isolated: bool = True
) -> FilePreview:
    """Read a file of any kind for a look at it. Raises `Refused`; code ``import.which_member`` carries `names`."""
    with opened_table(file, member=member, limits=limits, isolated=isolated) as table:
        findings = (*table.findings, *file_findings(table))
        rows = tuple(islice(table.whole_rows(), shown))
        fits = fitting_mappings(table.header)
        return FilePreview(table.header, table.columns, rows, table.rows, len(table.odd), table.facts, findings, fits)


def fitting_mappings(header: Iterable[str], known: Mapping[str, FileMapping] | None = None) -> tuple[MappingFit, ...]:
    """The mappings (default: the shipped ones) that read something of a header; a date may yet be set."""
    columns = set(header) - {REFUSED_BECAUSE}
    fits = [_fit(key, mapping, columns) for key, mapping in (known or mappings()).items()]
    return tuple(sorted((fit for fit in fits if fit.read), key=_rank))


def suggested_columns(columns: Iterable[ColumnProfile], kind: FileMapping) -> dict[str, str]:
    """Column → field of `kind`, by name (letters and digits compared), then by what a column holds."""
    fields = kind.fields or kind.columns
    named = {normal_form(name): field.name for field in reversed(fields) for name in (*field.names, field.name)}
    profiles = [column for column in columns if column.name != REFUSED_BECAUSE]
    found: dict[str, str] = {}
    for exact in (True, False):
        for column in profiles:
            field = named.get(normal_form(column.name))
            is_exact = field == column.name.lower()
            if field and is_exact is exact and column.name not in found and field not in found.values():
                found[column.name] = field
    known = {field.name for field in fields}
    for held, field in BY_KIND.items():
        alike = [column.name for column in profiles if column.kind is held and column.name not in found]
        if field in known and field not in found.values() and len(alike) == 1:
            found[alike[0]] = field
    return found


def draft_mapping(columns: Iterable[ColumnProfile], kind: FileMapping, *, key: str, label: str) -> dict[str, Any]:
    """A mapping to look over and save, in the form `parse_mapping` reads."""
    profiles = tuple(columns)
    words = dict.fromkeys(word for column in profiles for word in column.placeholders)
    return {
        "key": key,
        "label": label,
        "kind": kind.kind or kind.key,
        "version": 1,
        "columns": suggested_columns(profiles, kind),
        "placeholders": list(words),
    }


def _fit(key: str, mapping: FileMapping, header: set[str]) -> MappingFit:
    """A mapping made for one file fits that file alone: all its columns are there, but for a date that can be set."""
    made_for_one = mapping.arrangement != Arrangement()
    read = tuple(column.name for column in mapping.columns if column.name in header)
    missing = tuple(c for c in mapping.columns if (c.needed or made_for_one) and c.name not in header)
    if made_for_one and any(column.name != DATE for column in missing):
        read = ()
    return MappingFit(key, read, missing)


def _rank(fit: MappingFit) -> tuple[int, int, str]:
    return sum(column.name != DATE for column in fit.missing), -len(fit.read), fit.mapping
