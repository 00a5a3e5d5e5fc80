"""A year of events of a company that does not exist, from a seed: what the benchmarks of the lake read.

Distribution. `contacts` people, `events` events, arriving evenly over one year; the same seed gives the same rows.

Paths, one after the other for those who have them:
  each contact     identify (traits e-mail, name, region, country, sector) at a random time
  every 5th        Lead Created → 50 % Lead Accepted → 50 % Lead Qualified, or 20 % Lead Recycled; days apart
  every 10th       an opportunity: engaging → 48 % won, 32 % lost (of these 10 % engaging again), 20 % stays open;
                   product, owner (one of 50 sellers, who are identified first), account, value
  every 1,000th    was `old-<contact>` before an alias event in the middle of the year
Everything else is activity. Its contact is floor(contacts · u²), u uniform: one in a hundred has a tenth of it.
  62 % page (one in three before its visitor is known), 14 % Email Delivered, 10 % Email Opened,
  5 % Email Link Clicked (3 % of them by scanners), 5 % Product Used, 2.5 % Content Downloaded, 1.5 % Form Submitted
Of ten contacts seven are known by their browser: their identify and page events carry both ids. Of the activity that
names a product, four in five name the contact's own, one of seven. Two in a hundred arrive up to three days late.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from excello.lake.catalogue import Catalogue, CatalogueEntry
from excello.lake.commits import append_rows
from excello.lake.landing.batches import SEQUENCE
from excello.lake.schemas import EVENTS
from excello.lake.store import Lake

PRODUCTS = ("GTX Basic", "GTX Pro", "GTX Plus Basic", "GTX Plus Pro", "MG Special", "MG Advanced", "GTK 500")
REGIONS = ("Central", "East", "West", "North", "South")
LINES = {"GTX": "GTX", "MG": "MG", "GTK": "GTK"}
KINDS = (
    *("page", "Email Delivered", "Email Opened", "Email Link Clicked", "Product Used", "Content Downloaded"),
    *("Form Submitted", "identify", "Lead Created", "Lead Accepted", "Lead Qualified", "Lead Recycled"),
    *("engaging", "won", "lost", "seller", "alias"),
)
"""What happens, by number: activity first, then steps of a path; deals by their stage."""
CODE = {name: number for number, name in enumerate(KINDS)}
ACTIVITY = (0.62, 0.14, 0.10, 0.05, 0.05, 0.025, 0.015)
SELLERS = 50
SLICE = 1_000_000
"""Events of one commit."""
DAY = 86_400_000_000
"""Microseconds."""


@dataclass(frozen=True, slots=True)
class History:
    """What was written: the lake, the catalogue its names are in, how many events, the last moment of its year."""

    lake: Lake
    catalogue: Catalogue
    events: int
    end: datetime


def write_history(home: Path, *, contacts: int, events: int, seed: int = 1, year: int = 2025) -> History:
    """Fill the empty lake under `home` as the module says; at least 5 events a contact. About 0.5 M events a second."""
    lake = Lake(home)
    if lake.version_of("events") is not None:
        raise ValueError(f"{home} has a history already")
    if events < 5 * contacts:
        raise ValueError("a contact has at least 5 events")
    random = np.random.Generator(np.random.PCG64(seed))
    start = int(datetime(year, 1, 1, tzinfo=UTC).timestamp()) * 1_000_000
    span = (int(datetime(year + 1, 1, 1, tzinfo=UTC).timestamp()) * 1_000_000) - start
    path = _paths(random, contacts, span)
    free = events - len(path["kind"])
    last = 0
    edges = [int(edge) for edge in np.linspace(0, span, max(1, -(-events // SLICE)) + 1)]
    for number, (begin, end) in enumerate(pairwise(edges), start=1):
        share = round(free * end / span) - round(free * begin / span)
        steps = slice(*np.searchsorted(path["arrived"], [begin, end]))
        rows = _activity(random, contacts, begin, end, share)
        merged = {name: np.concatenate([rows[name], path[name][steps]]) for name in rows}
        order = np.argsort(merged["arrived"], kind="stable")
        table = _written({name: column[order] for name, column in merged.items()}, random, start, span, last, seed)
        last += table.num_rows
        append_rows(
            lake.path_of("events"), EVENTS, EVENTS.fit(table), transactions={"bench.history": number, SEQUENCE: last}
        )
    return History(lake, catalogue(), last, year_end(year))


def year_end(year: int) -> datetime:
    """The moment by which all of a year has happened."""
    return datetime(year + 1, 1, 1, tzinfo=UTC)


def catalogue() -> Catalogue:
    """The products and regions that the history names."""
    return Catalogue(
        tuple(CatalogueEntry(name.lower().replace(" ", "-"), name, (), LINES[name.split()[0]]) for name in PRODUCTS),
        tuple(CatalogueEntry(name.lower(), name) for name in REGIONS),
    )


def _paths(random: Any, contacts: int, span: int) -> dict[str, Any]:
    """Steps of every path in the order they arrive: kind, contact, arrived (microseconds into the year)."""
    everyone = np.arange(contacts)
    found: list[tuple[Any, Any, Any]] = []

    def add(kind: str, who: Any, when: Any) -> None:
        kept = when < span
        found.append((np.full(int(kept.sum()), CODE[kind], np.int8), who[kept], when[kept].astype(np.int64)))

    def later(when: Any, days: float) -> Any:
        return when + (random.exponential(days, len(when)) * DAY).astype(np.int64) + 1

    sellers = np.arange(SELLERS)
    add("seller", sellers, sellers.astype(np.int64))
    add("identify", everyone, random.integers(0, span, contacts))
    renamed = everyone[everyone % 1_000 == 0]
    add("alias", renamed, np.full(len(renamed), span // 2))
    _leads(random, everyone[everyone % 5 == 0], span, add, later)
    _deals(random, everyone[everyone % 10 == 3], span, add, later)
    kind, contact, arrived = (np.concatenate(columns) for columns in zip(*found, strict=True))
    order = np.argsort(arrived, kind="stable")
    return {"kind": kind[order], "contact": contact[order], "arrived": arrived[order]}


def _leads(random: Any, who: Any, span: int, add: Any, later: Any) -> None:
    created = random.integers(0, span, len(who))
    add("Lead Created", who, created)
    chosen = random.random(len(who)) < 0.5
    who, accepted = who[chosen], later(created[chosen], 5)
    add("Lead Accepted", who, accepted)
    fate = random.random(len(who))
    add("Lead Qualified", who[fate < 0.5], later(accepted[fate < 0.5], 10))
    add("Lead Recycled", who[fate > 0.8], later(accepted[fate > 0.8], 20))


def _deals(random: Any, who: Any, span: int, add: Any, later: Any) -> None:
    opened = random.integers(0, span, len(who))
    add("engaging", who, opened)
    fate = random.random(len(who))
    add("won", who[fate < 0.48], later(opened[fate < 0.48], 45))
    lost = (fate >= 0.48) & (fate < 0.8)
    ended = later(opened[lost], 30)
    add("lost", who[lost], ended)
    again = random.random(len(ended)) < 0.1
    add("engaging", who[lost][again], later(ended[again], 30))


def _activity(random: Any, contacts: int, begin: int, end: int, share: int) -> dict[str, Any]:
    return {
        "kind": np.searchsorted(np.cumsum(ACTIVITY)[:-1], random.random(share)).astype(np.int8),
        "contact": (contacts * random.random(share) ** 2).astype(np.int64),
        "arrived": np.sort(random.integers(begin, end, share)),
    }


def _written(rows: dict[str, Any], random: Any, start: int, span: int, last: int, seed: int) -> pa.Table:
    """Numbers become the texts of the contract."""
    count = len(rows["kind"])
    late = np.where(random.random(count) < 0.02, random.integers(0, 3 * DAY, count), 0)
    late[rows["kind"] > CODE["Form Submitted"]] = 0
    numbers = pa.table(
        {
            "seq": np.arange(last + 1, last + 1 + count),
            "kind": rows["kind"],
            "contact": rows["contact"],
            "arrived": rows["arrived"] + start,
            "happened": np.maximum(rows["arrived"] - late, 0) + start,
            "early": rows["arrived"] < span // 2,
            "dice": random.integers(0, 1_000, count).astype(np.int16),
        }
    )
    with duckdb.connect(config={"threads": 2}) as engine:
        engine.register("numbers", numbers)
        engine.execute("SET TimeZone = 'UTC'")
        return engine.execute(WRITE.replace("$seed", str(int(seed)))).to_arrow_table()


def _list(texts: tuple[str, ...]) -> str:
    return "[" + ", ".join(f"'{text}'" for text in texts) + "]"


WRITE = f"""
WITH named AS (
    SELECT *,
        {_list(KINDS)}[kind + 1] AS name,
        {_list(PRODUCTS)}[(contact * 31 + CASE WHEN dice % 5 = 0 THEN dice // 5 ELSE 0 END) % 7 + 1] AS product,
        {_list(PRODUCTS)}[contact * 31 % 7 + 1] AS own_product,
        {_list(REGIONS)}[contact % 5 + 1] AS region,
        CASE WHEN contact % 1000 = 0 AND early THEN 'old-' || contact ELSE 'c' || contact END AS person,
        contact % 10 < 7 AS by_browser
    FROM numbers
)
SELECT
    seq,
    md5('$seed-' || seq) AS message_id,
    CASE WHEN name IN ('page', 'identify', 'alias') THEN name WHEN name = 'seller' THEN 'identify'
        ELSE 'track' END AS type,
    CASE WHEN name IN ('engaging', 'won', 'lost') THEN 'Opportunity Stage Changed'
        WHEN name IN ('page', 'identify', 'alias', 'seller') THEN NULL ELSE name END AS event,
    CASE WHEN name = 'seller' THEN 'seller-' || contact WHEN name = 'page' AND dice % 3 = 0 THEN NULL
        WHEN name = 'alias' THEN 'c' || contact ELSE person END AS user_id,
    CASE WHEN name = 'page' AND (dice % 3 = 0 OR by_browser) OR name = 'identify' AND by_browser
        THEN 'anon-' || contact END AS anonymous_id,
    CASE WHEN name IN ('engaging', 'won', 'lost') THEN 'account-' || contact // 20 END AS group_id,
    CASE WHEN name = 'alias' THEN 'old-' || contact END AS previous_id,
    make_timestamp(happened)::TIMESTAMPTZ AS timestamp,
    make_timestamp(arrived)::TIMESTAMPTZ AS received_at,
    CASE WHEN name = 'page' THEN 'web' WHEN kind < 7 THEN 'mail' ELSE 'crm' END AS source,
    'demo' AS center,
    CASE WHEN name = 'page' THEN '{{"page":{{"path":"/pages/' || dice || '","referrer":""}},"locale":"en"}}'
        WHEN name = 'Email Link Clicked' AND dice % 2 = 0
        THEN '{{"campaign":{{"name":"campaign-' || dice // 20 || '"}}}}' END AS context,
    CASE name
        WHEN 'page' THEN '{{"path":"/pages/' || dice || '","title":"Page ' || dice || '"}}'
        WHEN 'Email Link Clicked' THEN '{{"bot":' || (dice % 33 = 0) || ',"link":"https://example.com/' || dice
            || '","product":"' || product || '"}}'
        WHEN 'Email Delivered' THEN '{{"campaign":"campaign-' || dice // 20 || '"}}'
        WHEN 'Email Opened' THEN '{{"campaign":"campaign-' || dice // 20 || '"}}'
        WHEN 'Product Used' THEN '{{"minutes":' || dice % 60 || ',"product":"' || own_product || '"}}'
        WHEN 'Content Downloaded' THEN '{{"asset":"asset-' || dice // 10 || '","product":"' || product || '"}}'
        WHEN 'Form Submitted' THEN '{{"form":"form-' || dice // 50 || '","product":"' || product || '"}}'
        WHEN 'identify' THEN NULL WHEN 'seller' THEN NULL WHEN 'alias' THEN NULL
        WHEN 'engaging' THEN '{{"opportunity_id":"D' || contact || '","owner":"Seller ' || contact % 50
            || '","product":"' || own_product || '","stage":"engaging"}}'
        WHEN 'won' THEN '{{"opportunity_id":"D' || contact || '","product":"' || own_product
            || '","stage":"won","value":' || contact % 9000 + 100 || '}}'
        WHEN 'lost' THEN '{{"opportunity_id":"D' || contact || '","product":"' || own_product || '","stage":"lost"}}'
        ELSE '{{"product":"' || own_product || '"}}'
    END AS properties,
    CASE name
        WHEN 'identify' THEN '{{"country":"Italy","email":"c' || contact || '@example.com","name":"Contact ' || contact
            || '","region":"' || region || '","sector":"' || ['retail', 'medical', 'software'][contact % 3 + 1] || '"}}'
        WHEN 'seller' THEN '{{"email":"seller-' || contact || '@example.com","kind":"seller","name":"Seller '
            || contact || '","region":"' || region || '"}}'
    END AS traits
FROM named
ORDER BY seq
"""


def main(home: str, contacts: str = "100000", events: str = "4400000", seed: str = "1") -> None:
    """`python bench/history.py HOME [CONTACTS EVENTS SEED]` writes one."""
    written = write_history(Path(home), contacts=int(contacts), events=int(events), seed=int(seed))
    print(f"{written.events:,} events of {int(contacts):,} contacts in {written.lake.root}")


if __name__ == "__main__":
    if len(sys.argv) < 2:
        print("history: other benchmarks import it; `python bench/history.py HOME` writes one")
    else:
        main(*sys.argv[1:])
