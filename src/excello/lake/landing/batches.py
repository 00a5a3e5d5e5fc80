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
    lake: Lake, contract: TableContract, rows: pa.Table, application: str, version: int | None
) -> None:
    """Append rows with the next ingest numbers as batch `version` (None = the next) of `application`."""
    last = lake.batch_of(contract.name, SEQUENCE) or 0
    numbers = pa.array(np.arange(last + 1, last + 1 + rows.num_rows, dtype=np.int64))
    batch = (lake.batch_of(contract.name, application) or 0) + 1 if version is None else version
    append_rows(
        lake.place_of(contract.name),
        contract,
        contract.fit(rows.append_column("seq", numbers)),
        transactions={application: batch, SEQUENCE: last + rows.num_rows},
    )


def constant(value: datetime, length: int) -> pa.Array:
    """One time, `length` times."""
    return pa.repeat(pa.scalar(value, INSTANT), length)
