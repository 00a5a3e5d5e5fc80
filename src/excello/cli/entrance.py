"""How a command enters the house: settings, the center it speaks to, the person it acts for, and how it refuses."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NoReturn

import typer

from excello.findings import Refused

if TYPE_CHECKING:
    from excello.core.access import Actor
    from excello.core.people import CenterView

FINDINGS, USAGE = 1, 2
CENTER = typer.Option("", "--center", metavar="SLUG", help="Which center; default: the only one.")
AS = typer.Option("", "--as", metavar="EMAIL", help="For whom to act; default: the first administrator.")
FORMAT = typer.Option("table", "--format", metavar="table|json|csv", help="How to print.")


def boot(*, jobs: str = "immediate") -> None:
    """Make the installation in EXCELLO_HOME ready for use; jobs that a command starts run at once."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "excello.site.settings")
    os.environ.setdefault("EXCELLO_JOBS", jobs)
    import django

    django.setup()


def now() -> datetime:
    """The clock of a command, read once by each."""
    return datetime.now(UTC)


def fail(message: str, *, code: int = USAGE) -> NoReturn:
    """Say in one line what is wrong and how to mend it, and exit."""
    typer.echo(f"excello: {message}", err=True)
    raise typer.Exit(code)


@contextmanager
def plain_refusals() -> Iterator[None]:
    """Refusals become lines on stderr and exit code 2, never a traceback."""
    from excello.core.access import Denied, Missing

    try:
        yield
    except Refused as refused:
        lines = [f"{f['path']}: {f['message']} {f['mend']}".strip() for f in (x.as_dict() for x in refused.findings)]
        fail("\nexcello: ".join(lines))
    except Denied as denied:
        fail(f"--as: this person lacks the permission {denied.permission}; act for someone who holds it")
    except Missing as missing:
        fail(f"there is no such {missing}")


def find_center(slug: str) -> CenterView:
    """The center a command speaks to; exit 2 when it is not plain which."""
    from django.db import DatabaseError

    from excello.core.people import centers

    try:
        known = centers()
    except DatabaseError:
        fail("EXCELLO_HOME: there is no installation here; run `excello init` or `excello demo` first")
    named = [center for center in known if center.slug == slug]
    if slug and not named:
        fail(f"--center: there is no center '{slug}'; there are: {', '.join(c.slug for c in known) or 'none'}")
    if not slug and len(known) != 1:
        fail("--center: say which, there are: " + (", ".join(c.slug for c in known) or "none, run `excello init`"))
    return named[0] if slug else known[0]


def find_actor(center: CenterView, email: str) -> Actor:
    """For whom a command acts; the trail says `cli`."""
    from excello.core.models import Grant, Person
    from excello.core.people import actor_of

    if email:
        person = Person.objects.filter(email=email.strip().lower(), is_active=True).first()
        if person is None or not Grant.objects.filter(person=person, center_id=center.id).exists():
            fail(f"--as: {email} is no member of {center.slug}")
        return actor_of(person, center_id=center.id, via="cli")
    grant = (
        Grant.objects.filter(center_id=center.id, role="administrator", person__is_active=True)
        .select_related("person")
        .order_by("id")
        .first()
    )
    if grant is None:
        fail(f"--as: {center.slug} has no administrator; name somebody")
    return actor_of(grant.person, center_id=center.id, via="cli")


def read_values(pairs: list[str]) -> dict[str, str]:
    """What `--set field=value` says, pair by pair."""
    values = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals or not name.strip():
            fail(f"--set {pair}: write it as field=value")
        values[name.strip()] = value
    return values
