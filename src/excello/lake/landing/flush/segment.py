"""What becomes of a sealed segment: each of its items is in the lake once, a duplicate, or dead with its reason."""

from __future__ import annotations

from datetime import datetime

from excello.lake.crashpoints import crash_at
from excello.lake.landing.batches import Head, append_sequenced
from excello.lake.landing.drops import sift
from excello.lake.landing.flush.reading import read_segment
from excello.lake.landing.flush.shapes import Flushed
from excello.lake.landing.flush.verdicts import Verdicts
from excello.lake.landing.seen import Looked, SeenMessages
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
        seen = SeenMessages(lake)
        looked = seen.look_up(kept)
        head = Head.of(lake, EVENTS)
        crash_at("flush.read")
        _land(lake, head, segment.number, looked.fresh, seen)
        crash_at("flush.landed")
    accepted = looked.seqs == 0
    if ours := head.span(COLLECTOR, segment.number):
        accepted |= (looked.seqs >= ours.start) & (looked.seqs < ours.stop)
    return Verdicts(read, accepted=looked.rows["position"].to_numpy()[accepted], drops=drops, at=at).flushed()


def _land(lake: Lake, head: Head, number: int, fresh: Looked, seen: SeenMessages) -> None:
    """One commit; a number that was landed before is never used again, whatever it brings now."""
    if fresh.rows.num_rows == 0:
        return
    body = fresh.rows.drop_columns(["position"])
    late = head.has_landed(COLLECTOR, number)
    batch = (LATE, None) if late else (COLLECTOR, number)
    appended = append_sequenced(lake, EVENTS, body, *batch, marked=not late)
    crash_at("flush.committed")
    seen.add(fresh.hashes, appended)
