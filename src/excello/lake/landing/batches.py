"""How batches are numbered and rows sequenced, so that a replay after a crash is recognised."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pyarrow as pa
from deltalake import DeltaTable

from excello.lake.commits import append_rows
from excello.lake.schemas import TableContract
from excello.lake.schemas.contract import INSTANT, SEQUENCE
from excello.lake.store import Lake

STAMP, STAMP_BEFORE = "excello.stamp", "excello.stamp_before"
"""Applications under which a table keeps a random number of its last landing, and of the one before: who remembers
either knows that the table he sees goes on from the one he saw."""


class StaleBatch(RuntimeError):
    """A batch number that was already landed came with rows the lake has never seen: numbering it again loses them."""


@dataclass(frozen=True, slots=True)
class Head:
    """What a table's newest version says of its landings."""

    table: DeltaTable | None

    @classmethod
    def of(cls, lake: Lake, contract: TableContract) -> Head:
        """Read it once for several questions."""
        return cls(lake.open(contract.name))

    def number(self, application: str) -> int:
        """Number of the last batch of `application`, 0 where there is none."""
        return 0 if self.table is None else self.table.transaction_version(application) or 0

    @property
    def table_id(self) -> str:
        """What tells the table from one laid anew in the same place; empty where there is none."""
        return "" if self.table is None else str(self.table.metadata().id)

    def has_landed(self, application: str, version: int | None) -> bool:
        """Whether `application` has already landed batch `version` (or a later one) in this table."""
        return version is not None and 0 < version <= self.number(application)

    def span(self, application: str, version: int) -> range | None:
        """Ingest numbers of the marked batch `version`, None if another one is the last of `application`."""
        if self.number(application) != version:
            return None
        return range(self.number(first_seq(application)), self.number(last_seq(application)) + 1)


@dataclass(frozen=True, slots=True)
class Appended:
    """A landing: the ingest number of its first row, and its stamp."""

    first: int
    stamp: int


def append_sequenced(
    lake: Lake,
    contract: TableContract,
    rows: pa.Table,
    application: str,
    version: int | None,
    *,
    marked: bool = False,
) -> Appended:
    """Append rows with the next ingest numbers as batch `version` (None = the next) of `application`.

    `marked` keeps those numbers with the batch, so that `Head.span` knows them after a crash.
    """
    head = Head.of(lake, contract)
    appended = Appended(head.number(SEQUENCE) + 1, secrets.randbits(62) + 1)
    last = head.number(SEQUENCE) + rows.num_rows
    numbers = pa.array(np.arange(appended.first, last + 1, dtype=np.int64))
    batch = head.number(application) + 1 if version is None else version
    span = {first_seq(application): appended.first, last_seq(application): last} if marked else {}
    stamps = {STAMP: appended.stamp, STAMP_BEFORE: head.number(STAMP)}
    append_rows(
        lake.place_of(contract.name),
        contract,
        contract.fit(rows.append_column("seq", numbers)),
        transactions={application: batch, SEQUENCE: last, **stamps, **span},
    )
    return appended


def first_seq(application: str) -> str:
    """Application id under which the first ingest number of the last marked batch is kept."""
    return f"{application}.first_seq"


def last_seq(application: str) -> str:
    """The same for the last number."""
    return f"{application}.last_seq"


def constant(value: datetime, length: int) -> pa.Array:
    """One time, `length` times."""
    return pa.repeat(pa.scalar(value, INSTANT), length)
