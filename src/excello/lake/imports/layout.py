"""Where in a file each field of a mapping stands, and in which style: worked out once, used for every row."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from excello.findings import Finding, Refused, Severity, mark
from excello.lake.files import ColumnKind, ColumnProfile, TextTable
from excello.lake.imports.mapping import DATE, FileMapping
from excello.lake.imports.rows import Reading, Row

REFUSED_BECAUSE = "refused_because"


@dataclass(frozen=True, slots=True)
class Layout:
    """places: of the file's columns, with the cells of a row they fill; filled: cell → text where it is empty."""

    width: int
    places: tuple[tuple[int, tuple[str, ...]], ...]
    absent: tuple[str, ...]
    filled: Mapping[str, str]
    words: Mapping[str, Mapping[str, str]]
    placeholders: frozenset[str]
    reading: Reading
    findings: tuple[Finding, ...] = field(default=())

    def cells_of(self, cells: Sequence[str]) -> dict[str, str]:
        """The cells of a row by the names that its mapping reads."""
        named = dict.fromkeys(self.absent, "")
        for place, names in self.places:
            cell = cells[place] if place < len(cells) else ""
            if cell in self.placeholders:
                cell = ""
            for name in names:
                named[name] = cell
        for name, text in self.filled.items():
            if not named.get(name):
                named[name] = text
        for name, words in self.words.items():
            if cell := named.get(name, ""):
                named[name] = words.get(cell.lower(), cell)
        return named

    def row(self, number: int, cells: Sequence[str]) -> Row:
        """A row ready to be read."""
        return Row(number, self.cells_of(cells), self.reading)


def lay_out(table: TextTable, mapping: FileMapping, reading: Reading, values: Mapping[str, str]) -> Layout:
    """Match a mapping to a file; raises `Refused` for columns the file lacks and for settings that name nothing."""
    fills = _fills(mapping, values)
    _check(table, mapping, values, fills)
    places, extras = _places(table.header, mapping)
    taken = {name for _, names in places for name in names}
    columns = {name: table.header[place] for place, names in places for name in names}
    profiles = {name: table.columns[place] for place, names in places for name in names}
    further = tuple(extras.items())
    styled = reading.styled(columns, _styles(profiles, columns, mapping), further, _scales(columns, mapping))
    return Layout(
        len(table.header),
        tuple(places),
        tuple(sorted(mapping.field_names - taken)),
        {**mapping.arrangement.values, **fills},
        mapping.arrangement.words,
        frozenset(mapping.arrangement.placeholders),
        styled,
        (*_unread(table.header, mapping), *_style_findings(profiles, columns, mapping)),
    )


def trait_name(column: str) -> str:
    """What a further column is called as a trait or property: ``Favourite Colour`` → ``favourite_colour``."""
    return re.sub(r"\W+", "_", column.lower()).strip("_")


def _fills(mapping: FileMapping, values: Mapping[str, str]) -> dict[str, str]:
    """Settings by field: a person may name the field, or the column that stands for it."""
    said: dict[str, str] = {}
    for name, text in values.items():
        for each in mapping.arrangement.columns.get(name, (name,)):
            said[each] = text
    return said


def _check(table: TextTable, mapping: FileMapping, values: Mapping[str, str], fills: Mapping[str, str]) -> None:
    known = {column.name for column in mapping.columns} | mapping.field_names
    problems = [
        Finding(
            "import.unknown_setting",
            f"set.{name}",
            mark("“{name}” is no column of this mapping."),
            mark("Choose one of {columns}."),
            params={"name": name, "columns": ", ".join(sorted(known))},
        )
        for name in values
        if name not in known
    ]
    given = {*table.header, *values, *fills, *mapping.arrangement.values}
    fields = mapping.arrangement.columns
    missing = [
        column
        for column in mapping.columns
        if column.needed and column.name not in given and not given.issuperset(fields.get(column.name, (column.name,)))
    ]
    if any(column.name == DATE for column in missing):
        message = mark("The file has no full date, and the time of the import never stands for it.")
        mend = mark("Give one with --set date=2026-11-02; a year alone is completed by a row's own month and day.")
        problems.append(Finding("import.no_date", f"set.{DATE}", message, mend))
        missing = [column for column in missing if column.name != DATE]
    if missing:
        message = mark("The file lacks {missing}; it has {found}.")
        mend = mark("Choose the mapping that fits the file, or name its columns {expected}.")
        params = {
            "missing": ", ".join(column.name for column in missing),
            "found": ", ".join(name[:50] for name in table.header[:30]),
            "expected": ", ".join(column.name for column in mapping.columns if column.needed),
        }
        problems.insert(0, Finding("import.missing_columns", "file.header", message, mend, params=params))
    if problems:
        raise Refused(problems)


def _places(header: Sequence[str], mapping: FileMapping) -> tuple[list[tuple[int, tuple[str, ...]]], dict[str, str]]:
    arranged, fields = mapping.arrangement.columns, mapping.field_names
    taken = {name for column in header for name in arranged.get(column, ())}
    places: list[tuple[int, tuple[str, ...]]] = []
    extras: dict[str, str] = {}
    for place, column in enumerate(header):
        if column in (REFUSED_BECAUSE, *mapping.arrangement.skipped):
            continue
        if column in arranged:
            places.append((place, arranged[column]))
        elif column in fields:
            if column not in taken:
                places.append((place, (column,)))
        elif mapping.extras and trait_name(column):
            places.append((place, (column,)))
            extras[column] = trait_name(column)
    return places, extras


def _styles(
    profiles: Mapping[str, ColumnProfile], columns: Mapping[str, str], mapping: FileMapping
) -> dict[str, ColumnProfile]:
    """The guessed profile of each cell's column, with what the mapping states in place of the guess."""
    said = mapping.arrangement
    return {
        name: ColumnProfile(
            profile.name,
            profile.kind,
            profile.filled,
            profile.empty,
            said.dates.get(columns[name], profile.dates),
            said.decimals.get(columns[name], profile.decimals),
        )
        for name, profile in profiles.items()
    }


def _scales(columns: Mapping[str, str], mapping: FileMapping) -> dict[str, float]:
    return {
        name: mapping.arrangement.scales[column]
        for name, column in columns.items()
        if column in mapping.arrangement.scales
    }


def _unread(header: Sequence[str], mapping: FileMapping) -> tuple[Finding, ...]:
    if mapping.extras:
        return ()
    known = {column.name for column in mapping.columns} | mapping.field_names | {REFUSED_BECAUSE}
    spare = [name for name in header if name not in known]
    if not spare:
        return ()
    message, mend = mark("Columns not read: {columns}."), mark("Nothing to do if they are not needed.")
    params = {"columns": ", ".join(spare[:30])}
    return (Finding("import.columns_not_read", "file.header", message, mend, Severity.NOTE, params),)


def _style_findings(
    profiles: Mapping[str, ColumnProfile], columns: Mapping[str, str], mapping: FileMapping
) -> tuple[Finding, ...]:
    """Dates whose day and month could be exchanged are read day first; that is said, as nothing else would show it."""
    unsure = dict.fromkeys(
        columns[name]
        for name, profile in profiles.items()
        if profile.ambiguous and profile.kind is ColumnKind.DATE and columns[name] not in mapping.arrangement.dates
    )
    if not unsure:
        return ()
    message = mark("In {columns} day and month could be exchanged; they are read day first.")
    mend = mark("If that is wrong, state the style in the mapping, or write dates as 2026-11-02.")
    params = {"columns": ", ".join(unsure)}
    return (Finding("import.ambiguous_dates", "file.header", message, mend, Severity.WARNING, params),)
