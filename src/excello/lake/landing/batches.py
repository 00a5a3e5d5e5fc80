"""How batches are numbered and rows sequenced, so that a replay after a crash is recognised."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import pyarrow as pa

from excello.lake.commits import append_rows
from excello.lake.schemas import TableContract
from excello.lake.schemas.contract import INSTANT, SEQUENCE
from excello.lake.store import Lake


class StaleBatch(RuntimeError):
    """A batch number that was already landed came with rows the lake has never seen: numbering it again loses them."""


def is_replayed(lake: Lake, contract: TableContract, application: str, version: int | None) -> bool:
    """Whether `application` has already landed batch `version` (or a later one) in this table."""
    last = lake.batch_of(contract.name, application)
    return version is not None and last is not None and version <= last


def append_sequenced(
    lake: Lake,
    contract: TableContract,
    rows: pa.Table,
    application: str,
    version: int | None,
    *,
    marked: bool = False,
) -> None:
    """Append rows with the next ingest numbers as batch `version` (None = the next) of `application`.

    `marked` keeps those numbers with the batch, so that `range_of` knows them after a crash.
    """
    last = lake.batch_of(contract.name, SEQUENCE) or 0
    numbers = pa.array(np.arange(last + 1, last + 1 + rows.num_rows, dtype=np.int64))
    batch = (lake.batch_of(contract.name, application) or 0) + 1 if version is None else version
    span = {first_seq(application): last + 1, last_seq(application): last + rows.num_rows} if marked else {}
    append_rows(
        lake.place_of(contract.name),
        contract,
        contract.fit(rows.append_column("seq", numbers)),
        transactions={application: batch, SEQUENCE: last + rows.num_rows, **span},
    )


def range_of(lake: Lake, contract: TableContract, application: str, version: int) -> range | None:
    """Ingest numbers of the marked batch `version`, None if another one is the last of `application`."""
    if lake.batch_of(contract.name, application) != version:
        return None
    first, last = (lake.batch_of(contract.name, name) for name in (first_seq(application), last_seq(application)))
    return None if first is None or last is None else range(first, last + 1)


def first_seq(application: str) -> str:
    """Application id under which the first ingest number of the last marked batch is kept."""
    return f"{application}.first_seq"


def last_seq(application: str) -> str:
    """The same for the last number."""
    return f"{application}.last_seq"


def constant(value: datetime, length: int) -> pa.Array:
    """One time, `length` times."""
    return pa.repeat(pa.scalar(value, INSTANT), length)
