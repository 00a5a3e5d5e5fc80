"""How an installation comes to be: database, static files, the first center and its administrator."""

from __future__ import annotations

import fcntl
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from excello.core.access import system_actor
from excello.core.people import add_person, create_center
from excello.core.tokens import create_sign_in_link

MIGRATION_LOCK = 5_139_217_004


def prepare() -> None:
    """Bring the database to this version and gather static files; two processes at once wait for each other."""
    home = Path(settings.EXCELLO_HOME)
    home.mkdir(parents=True, exist_ok=True)
    with (home / "prepare.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _migrate()
        if _is_stale(Path(settings.STATIC_ROOT)):
            call_command("collectstatic", interactive=False, verbosity=0)


def _migrate() -> None:
    if connection.vendor != "postgresql":
        call_command("migrate", interactive=False, verbosity=0)
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [MIGRATION_LOCK])
        try:
            call_command("migrate", interactive=False, verbosity=0)
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [MIGRATION_LOCK])


def _is_stale(gathered: Path) -> bool:
    """Whether a source of static files is newer than what was gathered."""
    manifest = gathered / "staticfiles.json"
    if not manifest.exists():
        return True
    made = manifest.stat().st_mtime
    built = Path(__file__).parents[1] / "design" / "static"
    return any(path.stat().st_mtime > made for path in built.rglob("*") if path.is_file())


def open_installation(*, center_name: str, email: str, name: str, at: datetime) -> str:
    """Open the first center with its administrator; returns the one-time set-up link."""
    center = create_center(name=center_name, by=None, at=at)
    actor = system_actor(center.id, via="cli")
    person = add_person(center_id=center.id, email=email, name=name, role="administrator", by=actor, at=at)
    secret = create_sign_in_link(person_id=person.id, at=at)
    return f"{settings.PUBLIC_URL or 'http://localhost:8000'}/set-up/{secret}/"
