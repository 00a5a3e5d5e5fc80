"""What is read in columns is what is read row by row; a large file is read in parts, in little memory."""

from __future__ import annotations

import csv
import io
import json
import random
from pathlib import Path
from typing import Any

import pytest
from tests.lake.conftest import AT

from excello.lake.catalogue import Catalogue
from excello.lake.imports import FileRead, ImportPart, ImportSettings, opened_import, read_import
from excello.lake.landing.arrivals import Event

EVENTS = (
    "event",
    "date",
    "user_id",
    "email",
    "product",
    "value",
    "event_id",
    "Further Column",
    "count",
    "flag",
    "note",
)
CONTACTS = ("email", "user_id", "name", "first_name", "region", "date", "count", "amount", "flag", "Ort")
PLAIN: dict[str, tuple[str, ...]] = {
    "event": ("Viewed", "Bought"),
    "date": ("2026-01-02", "2026-01-02 03:04:05", "2026-01-02T03:04:05.123456Z", "2026-10-31 23:59:59 UTC"),
    "user_id": ("u1", "u2", "ü3"),
    "email": ("ann@example.com", "Bob.B+x@Example.COM"),
    "product": ("GTX Pro", "GTXPro", "Zeta"),
    "region": ("West", "western", "Mars"),
    "value": ("1", "2.50", "-0.125", "0"),
    "event_id": ("",),
    "count": ("1", "12", "-3"),
    "amount": ("1.5", "2", "33.20"),
    "flag": ("yes", "no", "Yes"),
    "note": ("plain", 'with "quotes" and \\ strokes', "Grüße, 東京", ""),
}
ODD: dict[str, tuple[str, ...]] = {
    "event": ("", "x" * 2_001, "bell\x07"),
    "date": ("", "2026-02-30", "1800-01-01", "2999-01-01", "2 Jan 2026", "1767312000", "2026-01-02T03:04:05+02:00"),
    "user_id": ("", "a\tb"),
    "email": ("", "nobody", "a@b", "ännä@example.com", "x" * 70 + "@example.com"),
    "value": ("", "1,234.5", "plenty", "€ 3", "1e3"),
    "event_id": ("own-1", "own-2"),
    "count": ("", "+4", "007"),
    "flag": ("", "perhaps"),
}


def table(columns: tuple[str, ...], rows: int, seed: int) -> bytes:
    chance = random.Random(seed)
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(columns)
    for number in range(rows):
        cells = {name: chance.choice(PLAIN.get(name, ("a", "b", ""))) for name in columns}
        if chance.random() < 0.3:
            name = chance.choice([each for each in ODD if each in columns])
            cells[name] = chance.choice(ODD[name])
        writer.writerow([*cells.values(), "more"] if number % 97 == 96 else cells.values())
    return out.getvalue().encode()


def whole(data: bytes | Path, mapping: Any, **said: Any) -> FileRead:
    return read_import(data, mapping=mapping, settings=ImportSettings(**{"at": AT, "isolated": False, **said}))


def in_parts(data: bytes | Path, mapping: Any, **said: Any) -> tuple[list[ImportPart], dict[str, int]]:
    with opened_import(
        data, mapping=mapping, settings=ImportSettings(**{"at": AT, "isolated": False, **said})
    ) as stream:
        parts = list(stream.parts())
        assert sum(part.rows for part in parts) == stream.rows
        counted = {finding.code: finding.params.get("count", 0) for finding in stream.findings()}
        return parts, counted


def told(parts: list[ImportPart]) -> dict[int, tuple[str, str, list[dict[str, Any]]]]:
    """Row → record id, hash and events, whichever way it was read."""
    found = {}
    for part in parts:
        for row in part.columns.to_pylist():
            events = {name: row[name] for name in row if name not in ("row", "record_id", "record_hash")}
            body = {name: json.loads(events.pop(name) or "{}") for name in ("properties", "traits")}
            event = Event("", source="", **events, **body)
            found[row["row"]] = (row["record_id"], row["record_hash"], [event.as_dict()])
        for entry in part.records:
            found[entry.row] = (
                entry.record.record_id,
                entry.record.record_hash,
                [event.as_dict() for event in entry.record.events],
            )
    return found


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize(("mapping", "columns"), [("events", EVENTS), ("contacts", CONTACTS)])
def test_columns_and_rows_say_the_same(mapping: str, columns: tuple[str, ...], seed: int, catalogue: Catalogue) -> None:
    data = table(columns, 400, seed)
    expected = whole(data, mapping, catalogue=catalogue, center="north")
    parts, counted = in_parts(data, mapping, catalogue=catalogue, center="north")
    known = {
        entry.row: (
            entry.record.record_id,
            entry.record.record_hash,
            [event.as_dict() for event in entry.record.events],
        )
        for entry in expected.records
    }
    assert told(parts) == known
    refused = sorted((row for part in parts for row in part.refused), key=lambda row: row.row)
    assert tuple(refused) == expected.refused
    assert counted == {finding.code: finding.params.get("count", 0) for finding in expected.findings}
    if mapping == "events":
        assert any(part.columns.num_rows > 100 for part in parts)


@pytest.mark.data
@pytest.mark.parametrize(
    ("file", "mapping"),
    [
        ("web_rees46_extract/2019-Oct_5k.csv", "rees46_events"),
        ("attribution_paths_extract/attribution_data.csv", "attribution_touches"),
        ("customer_personality/marketing_campaign.csv", "customer_personality"),
    ],
)
def test_real_files_say_the_same_in_parts(public_data: Path, file: str, mapping: str) -> None:
    expected = whole(public_data / file, mapping)
    parts, counted = in_parts(public_data / file, mapping)
    assert {row: said[:2] for row, said in told(parts).items()} == {
        entry.row: (entry.record.record_id, entry.record.record_hash) for entry in expected.records
    }
    assert counted == {finding.code: finding.params.get("count", 0) for finding in expected.findings}
    if expected.mapping.columnar:
        assert sum(part.columns.num_rows for part in parts) == expected.rows
