"""What a file says about its own quality, whoever reads it: placeholders, constant and empty columns."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from excello.findings import Finding, Severity, mark
from excello.lake.files import ColumnProfile, TextTable
from excello.lake.imports.mapping import Arrangement

ENOUGH_ROWS = 20
"""Below this many rows a column of one value says nothing."""
NAMED = 12


def file_findings(table: TextTable, arrangement: Arrangement | None = None) -> tuple[Finding, ...]:
    """Findings on the columns of a file; none of them refuses a row."""
    if table.rows < ENOUGH_ROWS:
        return ()
    arrangement = arrangement or Arrangement()
    columns = [column for column in table.columns if column.name not in arrangement.skipped]
    found = [_placeholder(word, counts, arrangement) for word, counts in _placeholders(columns).items()]
    constant = {column.name: column.constant for column in columns if column.constant is not None}
    if constant:
        message = mark("{count} columns hold one value in all {rows} rows: {columns}.")
        said = ", ".join(f"{name} = {value}"[:100] for name, value in constant.items())
        params = {"count": len(constant), "rows": table.rows, "columns": said}
        found.append(_note("constant_columns", message, mark("Leave them out, or ask why they never vary."), params))
    if empty := [column.name for column in columns if not column.filled]:
        params = {"count": len(empty), "columns": ", ".join(empty[:NAMED])}
        message = mark("{count} columns are empty: {columns}.")
        found.append(_note("empty_columns", message, mark("Leave them out, or ask why nothing fills them."), params))
    return tuple(found)


def _placeholders(columns: Iterable[ColumnProfile]) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for column in columns:
        for word, count in column.placeholders.items():
            found[word][column.name] = count
    return found


def _placeholder(word: str, counts: Mapping[str, int], arrangement: Arrangement) -> Finding:
    params = {
        "word": word,
        "count": sum(counts.values()),
        "columns": ", ".join(f"{name} {count}" for name, count in [*counts.items()][:NAMED]),
    }
    if word in arrangement.placeholders:
        message = mark("{count} cells hold the placeholder “{word}” ({columns}); they are read as empty.")
        return Finding("import.placeholders", "file", message, mark("Nothing to do."), Severity.WARNING, params)
    message = mark("{count} cells hold the placeholder “{word}” ({columns}); they are kept as they stand.")
    mend = mark("Name it among the placeholders of the mapping to read it as empty.")
    return _note("placeholders", message, mend, params)


def _note(code: str, message: str, mend: str, params: Mapping[str, object]) -> Finding:
    return Finding(f"import.{code}", "file", message, mend, Severity.NOTE, params)
