"""`collect`: the process that takes events over HTTP."""

from __future__ import annotations

import gc
import logging
import resource
import time
from typing import TYPE_CHECKING

import typer

from excello.cli.entrance import fail
from excello.cli.installation import home_folder

if TYPE_CHECKING:
    from excello.engagement.collect.settings import Settings


def register(app: typer.Typer) -> None:
    """Teach the program this command."""
    app.command()(collect)


def collect(
    port: int = typer.Option(8001, "--port", envvar="EXCELLO_COLLECT_PORT", help="Port of the collector."),
    host: str = typer.Option("127.0.0.1", "--host", help="Address to listen on."),
    public_url: str = typer.Option(
        "", "--public-url", envvar="EXCELLO_COLLECT_URL", help="Where browsers reach it, if a proxy stands before it."
    ),
) -> None:
    """Take events in the Segment protocol; a 200 means they are on disk."""
    from excello.engagement.collect.settings import Settings

    settings = Settings(
        folder=home_folder() / "collector", clock=read_clock, first=_first_number(), public_url=public_url
    )
    take_events(settings, host=host, port=port)


def read_clock() -> int:
    """The collector's clock: µs since the epoch."""
    return time.time_ns() // 1000


def take_events(settings: Settings, *, host: str, port: int) -> None:
    """Run the collector in this process until a signal ends it."""
    logging.basicConfig(format="%(levelname)s %(name)s: %(message)s")
    import uvicorn

    from excello.engagement.collect.app import application
    from excello.engagement.collect.serving import server_config
    from excello.lake.log import LogHeld

    try:
        collector = application(settings)
    except LogHeld as held:
        fail(f"{held}; one collector serves an EXCELLO_HOME", code=1)
    _allow_connections()
    config = server_config(collector, host=host, port=port)
    # Says so and ends the process if the port is taken.
    bound = config.bind_socket()
    typer.echo(f"Events are taken at http://localhost:{port}/v1/ (Ctrl-C stops it)")
    # What is loaded now lives as long as the process: the collector of garbage need not look at it again.
    gc.collect()
    gc.freeze()
    uvicorn.Server(config).run(sockets=[bound])


def _first_number() -> int:
    """Above every segment that lake or database know from a collector, should this folder be a new one."""
    from excello.cli.entrance import boot

    boot()
    from excello.engagement.public import last_segment

    return last_segment() + 1


def _allow_connections() -> None:
    """As many open connections as the system lets this process have."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
