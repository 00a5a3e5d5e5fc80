"""How a Parquet file becomes rows of text, column by column."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from excello.findings import mark
from excello.lake.files.content import BATCH_ROWS, Cells, Content, checked_header, refuse_too_many_rows
from excello.lake.files.limits import Limits
from excello.lake.files.refusals import refuse

THRIFT_LIMIT = 16 * 1024 * 1024
BROKEN = (pa.ArrowException, OSError, ValueError, OverflowError)


def read_parquet(path: Path, *, limits: Limits) -> Content:
    """Open a Parquet file; raises `Refused`."""
    try:
        file = pq.ParquetFile(
            path, thrift_string_size_limit=THRIFT_LIMIT, thrift_container_size_limit=1_000_000, pre_buffer=False
        )
    except BROKEN as error:
        _refuse_broken(error)
    if file.metadata.num_rows > limits.rows:
        refuse_too_many_rows(limits)
    header, found = checked_header(file.schema_arrow.names, limits)
    return Content(header, _batches(file), found, {"rows": file.metadata.num_rows})


def _batches(file: pq.ParquetFile) -> Iterator[Cells]:
    number = 2
    try:
        for batch in file.iter_batches(batch_size=BATCH_ROWS, use_threads=False):
            yield Cells(range(number, number + batch.num_rows), [_texts(column) for column in batch.columns])
            number += batch.num_rows
    except BROKEN as error:
        _refuse_broken(error)


def _refuse_broken(error: Exception) -> NoReturn:
    message, mend = mark("The Parquet file is damaged: {reason}."), mark("Write it again.")
    refuse("bad_parquet", message, mend, reason=str(error).splitlines()[0][:200] if str(error) else "?")


def _texts(column: pa.Array) -> pa.Array:
    """Any column as text: what is nested as JSON, times as ISO 8601, null as empty."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        return _texts(column.dictionary_decode())
    if pa.types.is_null(kind):
        return pa.array([""] * len(column), pa.string())
    if pa.types.is_nested(kind):
        return pa.array([_json(value) for value in column.to_pylist()], pa.string())
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or pa.types.is_fixed_size_binary(kind):
        return pa.array([_decoded(value) for value in column.to_pylist()], pa.string())
    return pc.fill_null(column.cast(pa.string()), "")


def _json(value: Any) -> str:
    return "" if value is None else json.dumps(value, ensure_ascii=False, default=str)


def _decoded(value: bytes | None) -> str:
    return "" if value is None else value.decode("utf-8", "replace")
