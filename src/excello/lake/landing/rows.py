"""How rows that are not events enter the lake: one numbered batch after the other."""

from __future__ import annotations

import pyarrow as pa

from excello.lake.commits import append_rows
from excello.lake.landing.batches import Head
from excello.lake.schemas import contract_of
from excello.lake.store import Lake


def land_rows(lake: Lake, table: str, rows: pa.Table, *, application: str, version: int) -> int:
    """Append rows to a table that is not events (`decisions`, `audiences`); returns how many were written.

    `version` numbers the batch within `application` (say ``wave:12``, 1): a number already landed is a replay and
    writes nothing. Raises `UnknownTable`, `ContractBroken`, `LeaseHeld`, OSError.
    """
    contract = contract_of(table)
    if contract.sequenced:
        raise ValueError(f"{table} has its own way in")
    fitted = contract.fit(rows)
    with lake.lease(holder=application):
        if fitted.num_rows == 0 or Head.of(lake, contract).has_landed(application, version):
            return 0
        append_rows(lake.place_of(table), contract, fitted, transactions={application: version})
    return int(fitted.num_rows)
