"""Parquet is read where it lies."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from excello.findings import mark
from excello.lake.plain.reader import Loaded, Reader, refuse


def _read(path: Path, _scratch: Path, _options: Mapping[str, Any]) -> Loaded:
    try:
        rows = pq.read_metadata(path).num_rows
    except (pa.ArrowException, OSError) as error:
        message = mark("This is no whole Parquet file: {reason}.")
        refuse("bad_parquet", message, mark("Write it again."), reason=str(error).splitlines()[0][:200])
    if not rows:
        refuse("no_rows", mark("The file has a header and no rows."), mark("Export it again with at least one row."))
    return Loaded(path)


READER = Reader("parquet", lambda head: head.startswith(b"PAR1"), _read)
