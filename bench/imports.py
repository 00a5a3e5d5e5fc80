"""How fast files of contacts and events become records: rows a second and memory, as CSV and as Parquet.

    python bench/imports.py --contacts 100000 --events 1000000

Goals: 50,000 rows/s for CSV and 100,000 for Parquet, 2 GB at most. Landing is not part of it.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet as pq

from excello.lake.imports import ImportSettings, opened_import

AT = datetime(2026, 11, 2, tzinfo=UTC)
NAMES = ("Product Viewed", "Email Link Clicked", "Form Submitted", "Content Downloaded")
GOALS = {"csv": 50_000, "parquet": 100_000}


def contacts(number: int) -> pa.Table:
    """Contacts with an address, a name, a region and a number."""
    ids = pa.array(np.arange(number)).cast(pa.string())
    regions = pa.array(["West", "East", "North"]).take(pa.array(np.arange(number) % 3))
    return pa.table(
        {
            "email": pc.binary_join_element_wise("person", ids, "@example.com", ""),
            "name": pc.binary_join_element_wise("Person ", ids, ""),
            "region": regions,
            "age": pa.array(np.arange(number) % 70 + 18),
        }
    )


def events(number: int, people: int) -> pa.Table:
    """Events of those contacts over a year."""
    chance = np.random.default_rng(7)
    ids = pa.array(chance.integers(0, people, number)).cast(pa.string())
    seconds = np.sort(chance.integers(1_735_689_600, 1_767_225_600, number))
    when = pc.strftime(pa.array(seconds, pa.timestamp("s", "UTC")), "%Y-%m-%dT%H:%M:%SZ")
    return pa.table(
        {
            "event": pa.array(NAMES).take(pa.array(chance.integers(0, len(NAMES), number))),
            "date": when,
            "email": pc.binary_join_element_wise("person", ids, "@example.com", ""),
            "campaign": pc.binary_join_element_wise(
                "spring ", pa.array(chance.integers(0, 50, number)).cast(pa.string()), ""
            ),
            "value": pa.array(np.round(chance.random(number) * 100, 2)),
            "place": pa.array(chance.integers(0, 1000, number)),
        }
    )


def measure(path: Path, mapping: str, label: str) -> None:
    """Read a file whole and print how it went."""
    wall, used = time.perf_counter(), time.process_time()
    with opened_import(path, mapping=mapping, settings=ImportSettings(at=AT)) as stream:
        rows = sum(part.rows for part in stream.parts())
        stream.findings()
    wall, used = time.perf_counter() - wall, time.process_time() - used
    child = resource.getrusage(resource.RUSAGE_CHILDREN)
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    goal = GOALS[path.suffix.removeprefix(".")]
    print(
        f"{label:18} {rows:>10,} rows  {wall:7.1f} s  {rows / wall:>9,.0f} rows/s ({rows / wall / goal:.1f} x goal)  "
        f"mapping {used:.1f} s of processor, readers so far {child.ru_utime + child.ru_stime:.1f} s  "
        f"memory {own} MB here, {child.ru_maxrss // 1024} MB reader",
        flush=True,
    )


def main() -> None:
    """Write the files, read each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--contacts", type=int, default=100_000)
    parser.add_argument("--events", type=int, default=1_000_000)
    said = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for label, made in (("contacts", contacts(said.contacts)), ("events", events(said.events, said.contacts))):
            pq.write_table(made, folder / f"{label}.parquet")
            pyarrow.csv.write_csv(made, folder / f"{label}.csv")
            del made
            for kind in ("parquet", "csv"):
                measure(folder / f"{label}.{kind}", label, f"{label} {kind}")


if __name__ == "__main__":
    main()
