"""What becomes of a sealed segment: each of its items is in the lake once, a duplicate, or dead with its reason."""

from __future__ import annotations

from datetime import datetime

import pyarrow as pa
import pyarrow.compute as pc

from excello.lake.crashpoints import crash_at
from excello.lake.landing.batches import append_sequenced, range_of
from excello.lake.landing.drops import sift, without_empty_texts
from excello.lake.landing.events import first_of_each
from excello.lake.landing.flush.reading import read_segment
from excello.lake.landing.flush.shapes import Flushed
from excello.lake.landing.flush.verdicts import Verdicts
from excello.lake.landing.seen import seqs_of
from excello.lake.log import Segment
from excello.lake.schemas import EVENTS
from excello.lake.store import Lake

COLLECTOR = "collector"
"""Application of the collector's batches in table `events`; a segment's number is its batch number."""
LATE = "collector.late"
"""Application of what a segment still brings after its number was landed."""


def flush_segment(lake: Lake, segment: Segment, *, at: datetime) -> Flushed:
    """Land a segment's items as one batch; when this returns they are on disk.

    Done again it lands nothing twice, and answers the same as long as no later segment was landed between. The caller
    keeps dead letters and counts, then retires the segment. `at` is the time of what carries none that can be read.
    Raises `LeaseHeld`, OSError.
    """
    with lake.lease(holder=COLLECTOR):
        read = read_segment(segment)
        kept, drops = sift(read.rows, allow_undated=False)
        firsts = first_of_each(kept)
        seqs = seqs_of(lake, firsts["message_id"])
        ours = range_of(lake, EVENTS, COLLECTOR, segment.number)
        fresh = pc.equal(seqs, 0)
        crash_at("flush.read")
        _land(lake, segment.number, firsts.filter(fresh), late=ours is not None)
        crash_at("flush.landed")
    if ours is not None:
        fresh = pc.or_(fresh, pc.and_(pc.greater_equal(seqs, ours.start), pc.less(seqs, ours.stop)))
    return Verdicts(read, accepted=firsts["position"].filter(fresh), drops=drops, at=at).flushed()


def _land(lake: Lake, number: int, rows: pa.Table, *, late: bool) -> None:
    """One commit; a number that was landed before is never used again, whatever it brings now."""
    if rows.num_rows == 0:
        return
    body = without_empty_texts(rows).drop_columns(["position"])
    last = lake.batch_of(EVENTS.name, COLLECTOR) or 0
    if late or number <= last:
        append_sequenced(lake, EVENTS, body, LATE, None)
    else:
        append_sequenced(lake, EVENTS, body, COLLECTOR, number, marked=True)
