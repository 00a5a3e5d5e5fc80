"""What stands in each table of the lake: versioned contracts, one registry."""

from __future__ import annotations

from excello.lake.schemas.contract import TableContract, UnknownTable
from excello.lake.schemas.events import EVENTS
from excello.lake.schemas.records import RECORDS
from excello.lake.schemas.waves import AUDIENCES, DECISIONS

# Records before events: a snapshot opened in this order never points to an event it cannot see (see store.py).
CONTRACTS: dict[str, TableContract] = {c.name: c for c in (RECORDS, EVENTS, DECISIONS, AUDIENCES)}


def contract_of(name: str) -> TableContract:
    """The contract of a table, or `UnknownTable` naming those there are."""
    try:
        return CONTRACTS[name]
    except KeyError:
        raise UnknownTable(f"no lake table {name!r}; there are {', '.join(CONTRACTS)}") from None


__all__ = [
    "AUDIENCES",
    "CONTRACTS",
    "DECISIONS",
    "EVENTS",
    "RECORDS",
    "TableContract",
    "UnknownTable",
    "contract_of",
]
