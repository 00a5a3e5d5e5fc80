"""What can be told of JSON texts by looking at their bytes, without reading them."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from excello.lake.landing.scans import bytes_of

_QUOTE, _COLON, _ZERO = ord('"'), ord(":"), ord("0")
_BLOCK = 64 * 1024
_DIGITS = 309
"""Digits that no float holds."""
_STRIDE = 32
"""So many digits in a row are met by eight samples in a row at least."""


def members_in(texts: pa.Array | bytes) -> int:
    """Members of all objects in some JSON texts, where nobody writes a blank before a colon.

    Also counts an escaped quote before a colon inside a text, so only compare numbers of this kind.
    """
    data = np.frombuffer(texts, np.uint8) if isinstance(texts, bytes) else bytes_of(texts)
    # Blocks that stay in the processor's cache; each begins with the last byte of the one before.
    blocks = (data[begin : begin + _BLOCK + 1] for begin in range(0, len(data), _BLOCK))
    return sum(int(np.count_nonzero((block[:-1] == _QUOTE) & (block[1:] == _COLON))) for block in blocks)


def rows_with_huge_numbers(texts: pa.Array) -> list[int]:
    """Rows with an integer that overflows a float, or nested too deeply to tell."""
    sample = bytes_of(texts)[::_STRIDE]
    digits = (sample - np.uint8(_ZERO)) < 10
    if not _has_run_of_eight(digits):
        return []
    suspects = pc.indices_nonzero(pc.match_substring_regex(texts, f"[0-9]{{{_DIGITS}}}")).to_pylist()
    return [row for row in suspects if _overflows(texts[row].as_py())]


def _has_run_of_eight(marks: Any) -> bool:
    for step in (1, 2, 4):
        marks = marks[:-step] & marks[step:]
    return bool(marks.any())


def _overflows(text: str) -> bool:
    found: list[str] = []
    try:
        json.loads(text, parse_int=found.append)
    except RecursionError:
        return True
    return any(float(digits) in (float("inf"), float("-inf")) for digits in found)
