"""What the bytes of a text column tell at once, before any of its texts is looked at."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

_SPACE, _DELETE = 0x20, 0x7F


def bytes_of(texts: pa.Array) -> np.ndarray[Any, Any]:
    """The bytes of all texts of a string column, one after the other; of those that are null, anything."""
    data = texts.buffers()[2]
    if data is None or not len(texts):
        return np.zeros(0, np.uint8)
    offsets = np.frombuffer(texts.buffers()[1], np.int32)[texts.offset : texts.offset + len(texts) + 1]
    return np.frombuffer(data, np.uint8)[offsets[0] : offsets[-1]]


def may_hold_control_characters(texts: pa.ChunkedArray) -> bool:
    """Whether a control character (ASCII) stands anywhere in the column."""
    return any(
        bool(((data < _SPACE) | (data == _DELETE)).any()) for data in (bytes_of(chunk) for chunk in texts.chunks)
    )
