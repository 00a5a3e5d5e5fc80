"""How the collector's log reaches the lake: each sealed segment is landed, counted, shown, and only then deleted."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime

from django.db import DatabaseError, transaction
from django.db.models import F, Max

from excello.core.lake_home import lake
from excello.core.models import Center
from excello.engagement.models import DeadLetter, Source, SourceDay
from excello.engagement.operations.publishing import publish_write_keys
from excello.engagement.operations.recents import keep_recent
from excello.engagement.queries.collector import collector_folder, log_folder
from excello.engagement.rules.deliveries import local_day
from excello.engagement.rules.letters import named, storable
from excello.lake.landing import DropReason
from excello.lake.landing.flush import DeadEvent, Flushed, SourceCounts, flush_segment
from excello.lake.log import Segment, retire, seal_abandoned, sealed_segments

log = logging.getLogger(__name__)
FOUND_AGAIN = "website"
LEASE_WAIT = 1.0


def take_collected(*, at: datetime) -> int:
    """Bring every sealed segment into the lake; returns how many. Raises `LeaseHeld` while another process writes.

    A crash between any two steps leaves the segment: done again, it lands, counts and keeps nothing twice.
    """
    publish_write_keys()
    folder = log_folder()
    if not folder.exists():
        return 0
    with lake().lease(holder="collected events", wait=LEASE_WAIT):
        seal_abandoned(folder)
        segments = sealed_segments(folder)
        for segment in segments:
            flushed = flush_segment(lake(), segment, at=at)
            keep_flushed(segment.number, flushed, at=at)
            keep_recent(flushed.recent)
            _keep_damaged(segment, flushed)
            retire(segment)
    return len(segments)


def last_segment() -> int:
    """The highest segment number that left a trace: in the lake, in a count, or in a dead letter; 0 where none did.

    Events are taken also while the database is away; the lake's number suffices unless the lake itself was deleted.
    """
    landed = lake().batch_of("events", "collector") or 0
    try:
        counted = SourceDay.objects.aggregate(last=Max("last_segment"))["last"] or 0
        kept = DeadLetter.objects.aggregate(last=Max("segment"))["last"] or 0
    except DatabaseError as error:
        log.warning(
            "the database does not say which segments it knows, the lake's number %s is taken: %s", landed, error
        )
        return landed
    return max(landed, counted, kept)


def _keep_damaged(segment: Segment, flushed: Flushed) -> None:
    """A segment in which the disk lost bytes stays as it is, for whoever can read more out of it."""
    if all(dead.reason != DropReason.DAMAGED for dead in flushed.dead):
        return
    kept = collector_folder() / "damaged" / segment.path.name
    kept.parent.mkdir(exist_ok=True)
    with suppress(FileExistsError):
        os.link(segment.path, kept)
    log.error("the disk lost bytes of the collector's log; what is left of it stays in %s", kept)


def keep_flushed(number: int, flushed: Flushed, *, at: datetime) -> None:
    """Keep a segment's dead letters and add its counts to its sources' days; a second time it changes nothing."""
    keys = {*flushed.by_source, *(dead.source for dead in flushed.dead)}
    if not keys:
        return
    with transaction.atomic():
        sources = _sources(keys, flushed.dead, at)
        letters = [_letter(dead, sources[dead.source]) for dead in flushed.dead if dead.source in sources]
        DeadLetter.objects.bulk_create(letters, batch_size=500, ignore_conflicts=True)
        for key, counts in flushed.by_source.items():
            if key in sources:
                _count(sources[key], counts, number, at)


def _sources(keys: set[str], dead: Iterable[DeadEvent], at: datetime) -> dict[str, Source]:
    """The sources of a segment; one that the database has forgotten (an older backup) is found again, switched off."""
    known = {row.key: row for row in Source.objects.filter(key__in=keys).select_related("center")}
    for one in dead:
        if one.source not in known and (center := Center.objects.filter(slug=one.center or "").first()):
            known[one.source] = Source.objects.create(
                center=center, key=one.source, name=one.source, kind=FOUND_AGAIN, is_on=False, created_at=at
            )
    for key in keys - set(known):
        log.error("events came from the source %r, which is in no table; they are in the lake and not counted", key)
    return known


def _count(source: Source, counts: SourceCounts, number: int, at: datetime) -> None:
    days = SourceDay.objects.filter(source=source)
    if (days.aggregate(last=Max("last_segment"))["last"] or 0) >= number:
        return
    day, _made = SourceDay.objects.get_or_create(source=source, day=local_day(at, source.center.time_zone))
    SourceDay.objects.filter(pk=day.pk).update(
        accepted=F("accepted") + counts.accepted,
        duplicates=F("duplicates") + counts.duplicates,
        dead=F("dead") + counts.dead,
        last_segment=number,
    )
    Source.objects.filter(pk=source.pk).update(last_arrival_at=at)


def _letter(dead: DeadEvent, source: Source) -> DeadLetter:
    label, subject = named(dead.payload)
    return DeadLetter(
        center_id=source.center_id,
        source=source,
        segment=dead.segment,
        position=dead.position,
        index=dead.index,
        received_at=dead.received_at,
        day=local_day(dead.received_at, source.center.time_zone),
        reason=str(dead.reason),
        detail=storable(dead.detail)[:255],
        label=storable(label)[:255],
        subject=storable(subject)[:255],
        payload=storable(dead.payload),
    )
