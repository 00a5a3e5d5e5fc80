"""How fast addresses go bad, measured over the mail that a lake knows of."""

from __future__ import annotations

from datetime import datetime

import ibis

from excello.lake.json_fields import text_at
from excello.lake.quality.cells import MICROSECONDS_A_MONTH
from excello.lake.quality.decay import Decay, decay_of
from excello.lake.store import Snapshot
from excello.lake.tables import clean_events

BOUNCED = "Email Bounced"
MAIL_CONFIRMS = ("Email Delivered", "Email Opened", "Email Link Clicked")
"""What only happens at an address that works."""
SOFT = ("soft", "transient", "temporary")
"""Values of the property `bounce_type` of a bounce that says nothing of the address."""


def decay_from_bounces(snapshot: Snapshot, *, at: datetime) -> Decay | None:
    """Of every contact that was mailed: watched from the first sign of a working address (identified, mail that
    arrived) to its first bounce for good, or else to the last such sign. None where nothing bounced yet."""
    events = clean_events(snapshot)
    past = events.filter(events.contact_id.notnull() & (events.timestamp <= ibis.literal(at, "timestamp('UTC')")))
    kind = ibis.coalesce(text_at(past.properties, "bounce_type"), "").lower()
    signs = past.filter(
        past.event.isin(MAIL_CONFIRMS).fill_null(False)
        | ((past.event == BOUNCED) & kind.notin(SOFT)).fill_null(False)
        | (past.type == "identify")
    )
    is_bounce = (signs.event == BOUNCED).fill_null(False)
    is_mail = signs.event.notnull()
    lives = signs.group_by("contact_id").aggregate(
        begun=signs.timestamp.min(where=~is_bounce),
        bounced=signs.timestamp.min(where=is_bounce),
        last=signs.timestamp.max(),
        mails=ibis.ifelse(is_mail, 1, 0).sum(),
    )
    lives = lives.filter((lives.mails > 0) & lives.begun.notnull())
    failed = (lives.bounced >= lives.begun).fill_null(False)
    end = failed.ifelse(lives.bounced, lives.last)
    months = (end.epoch_seconds() - lives.begun.epoch_seconds()) * 1_000_000 / MICROSECONDS_A_MONTH
    [found] = snapshot.rows(
        lives.aggregate(addresses=lives.count(), bounced=ibis.ifelse(failed, 1, 0).sum(), months=months.sum())
    )
    if not found["bounced"] or not found["months"]:
        return None
    return decay_of(found["addresses"], found["bounced"], float(found["months"]))
