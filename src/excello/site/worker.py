"""What the worker process does: jobs from the queue, and a gentle clock for what comes in and goes out."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.core.management import call_command
from django.db import close_old_connections
from django.utils import timezone

from excello.core.jobs import resume_interrupted
from excello.core.lake_home import flush_facts, lake
from excello.core.notifications import mail_notices
from excello.customers import public as customers
from excello.engagement import public as engagement
from excello.lake.landing import LeaseHeld
from excello.lake.upkeep import tend
from excello.outcomes import public as outcomes

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Beat:
    """Something done again and again, every so many seconds."""

    name: str
    seconds: int
    work: Callable[..., int]


BEATS = (
    Beat("facts", 2, flush_facts),
    Beat("collected events", 2, engagement.take_collected),
    Beat("notices", 10, mail_notices),
    Beat("interrupted jobs", 30, resume_interrupted),
    Beat("deliveries", 15, engagement.resume_deliveries),
    Beat("past days", 600, engagement.close_days),
    Beat("settled dead letters", 3_600, engagement.forget_settled_letters),
)


def tend_lake(*, at: datetime) -> int:
    """Merge the lake's small files and delete what nobody reads any more; how many files went."""
    done = tend(lake(), at=at)
    return done.merged + done.deleted


# What may take long has a clock of its own, so that mail and arriving events do not wait for it.
LONG_BEATS = (
    Beat("daily tables", 60, outcomes.refresh_daily_tables),
    Beat("lake upkeep", 60, tend_lake),
    Beat("lifecycle", 300, customers.refresh_lifecycles),
)


def run(*, once: bool = False) -> None:
    """Run until stopped; `once` does what waits and returns."""
    if once:
        _beat((*BEATS, *LONG_BEATS), timezone.now())
        call_command("db_worker", batch=True, interval=0, startup_delay=False, reload=False, verbosity=0)
        _beat(BEATS, timezone.now())
        return
    stop = threading.Event()
    clocks = [
        threading.Thread(target=_tick, args=(beats, stop), name=name, daemon=True)
        for name, beats in (("clock", BEATS), ("long clock", LONG_BEATS))
    ]
    for clock in clocks:
        clock.start()
    try:
        call_command("db_worker", interval=1, startup_delay=False, reload=False, verbosity=0)
    finally:
        stop.set()
        for clock in clocks:
            clock.join(timeout=10)


def _tick(beats: tuple[Beat, ...], stop: threading.Event) -> None:
    elapsed = 0
    while not stop.wait(1):
        elapsed += 1
        close_old_connections()
        _beat([beat for beat in beats if elapsed % beat.seconds == 0], timezone.now())
    close_old_connections()


def _beat(beats: tuple[Beat, ...] | list[Beat], at: datetime) -> None:
    for beat in beats:
        try:
            beat.work(at=at)
        except LeaseHeld as held:
            log.info("%s wait: %s", beat.name, held)
        except Exception:
            log.exception("%s failed and are tried again", beat.name)
