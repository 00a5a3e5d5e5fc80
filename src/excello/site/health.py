"""Whether an installation is well: configuration, database, lake, files."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from excello.core.lake_home import lake
from excello.core.models import Fact, Job


@dataclass(frozen=True, slots=True)
class Item:
    """One thing examined: `state` is ok or bad; `detail` says what was found, and the mend."""

    name: str
    state: str
    detail: str


def examine() -> Iterator[Item]:
    """Examine everything; one thing that is bad does not stop the rest."""
    for name, look in CHECKS.items():
        try:
            yield Item(name, "ok", look())
        except (DatabaseError, OSError, CommandError, ValueError) as error:
            yield Item(name, "bad", str(error).strip().splitlines()[0])


def _configuration() -> str:
    call_command("check", stdout=io.StringIO(), stderr=io.StringIO())
    return settings.PUBLIC_URL or "EXCELLO_PUBLIC_URL is not set: links in mails point to localhost"


def _database() -> str:
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        raise ValueError(f"{len(waiting)} migrations wait; run `excello serve` or `excello init`")
    return connection.vendor


def _home() -> str:
    home = Path(settings.EXCELLO_HOME)
    if not os.access(home, os.W_OK):
        raise OSError(f"EXCELLO_HOME {home} cannot be written; give this user the right")
    free = os.statvfs(home)
    return f"{free.f_bavail * free.f_frsize // 2**20:,} MiB free"


def _lake() -> str:
    version = lake().version_of("events")
    return "no event yet" if version is None else f"events at version {version}"


def _work() -> str:
    facts = Fact.objects.filter(landed_at=None).count()
    failed = Job.objects.filter(state="failed").count()
    return f"{facts} facts wait, {failed} jobs failed"


CHECKS: dict[str, Callable[[], str]] = {
    "configuration": _configuration,
    "database": _database,
    "home": _home,
    "lake": _lake,
    "work": _work,
}
