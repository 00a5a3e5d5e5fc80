"""`init`, `demo`, `check`: an installation comes to be, and says how it is."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import typer

from excello.cli.entrance import FINDINGS, FORMAT, boot, fail, now, plain_refusals
from excello.cli.printing import check_format, print_json, print_rows


def register(app: typer.Typer) -> None:
    """Teach the program these commands."""
    app.command()(init)
    app.command()(demo)
    app.command()(check)


def home_folder() -> Path:
    """EXCELLO_HOME."""
    return Path(os.environ.get("EXCELLO_HOME") or Path.home() / ".excello").expanduser()


def init(
    name: str = typer.Option("Center of excellence", "--name", help="What the center is called."),
    email: str = typer.Option(..., "--email", help="The first administrator's e-mail address."),
    person: str = typer.Option("", "--person", help="The first administrator's name."),
    reset: bool = typer.Option(False, "--reset", help="Delete what is in EXCELLO_HOME first."),
) -> None:
    """Make an empty center with the roll-out checklist; prints a one-time set-up link."""
    _empty_home(reset=reset)
    boot()
    migrate()
    from excello.site.installation import open_installation

    with plain_refusals():
        link = open_installation(center_name=name, email=email, name=person or email.split("@")[0], at=now())
    typer.echo(f"{name} is open. Choose a password for {email} by this link, it works once and for three days:\n{link}")


def demo(
    if_empty: bool = typer.Option(False, "--if-empty", help="Do nothing where an installation exists already."),
    fill_later: bool = typer.Option(False, "--fill-later", help="Open it now; the worker fills it once it runs."),
    reset: bool = typer.Option(False, "--reset", help="Delete what is in EXCELLO_HOME first."),
) -> None:
    """Build the demonstration center in EXCELLO_HOME: an invented company, ready to walk in."""
    if not if_empty:
        _empty_home(reset=reset)
    boot(jobs="queue" if fill_later else "immediate")
    migrate()
    from excello.core.people import centers

    if if_empty and centers():
        return
    with plain_refusals():
        if fill_later:
            _open_and_queue()
            return
        from excello.site.demonstration import build

        for step in build(at=now()):
            typer.echo(f"demo: {step}")


def _open_and_queue() -> None:
    from excello.core.access import system_actor
    from excello.core.jobs import start_job
    from excello.site.demonstration import open_center

    at = now()
    center_id = open_center(at=at)
    by = system_actor(center_id, via="cli")
    start_job(kind="site.demonstration", args={"center_id": center_id}, by=by, at=at)
    typer.echo("demo: the center is open; it fills up as soon as the worker runs")


def check(format_: str = FORMAT) -> None:
    """Say whether configuration, database, lake and files are well; exit 1 if something is not."""
    wanted = check_format(format_)
    boot()
    from excello.site.health import examine

    results = [{"check": item.name, "state": item.state, "detail": item.detail} for item in examine()]
    if wanted == "json":
        print_json(results)
    else:
        print_rows(results, ("check", "state", "detail"), wanted=wanted)
    if any(item["state"] != "ok" for item in results):
        raise typer.Exit(FINDINGS)


def migrate() -> None:
    """Bring the database to this version and gather static files; one process at a time."""
    from excello.site.installation import prepare

    prepare()


def _empty_home(*, reset: bool) -> None:
    home = home_folder()
    occupied = home.exists() and any(home.iterdir())
    if occupied and not reset:
        fail(f"EXCELLO_HOME: {home} is not empty; choose another folder, or pass --reset to delete what is in it")
    if occupied:
        if not (home / "secret.key").exists():
            fail(f"--reset: {home} does not look like an Excello home (no secret.key), so nothing is deleted")
        shutil.rmtree(home)
    home.mkdir(parents=True, exist_ok=True)
