"""`serve` and `worker`: the processes that share one EXCELLO_HOME."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from types import FrameType

import typer

from excello.cli.entrance import boot, fail

RESTART_SECONDS = 2.0


def register(app: typer.Typer) -> None:
    """Teach the program these commands."""
    app.command()(serve)
    app.command()(worker)
    app.command(hidden=True)(sink)


def serve(
    port: int = typer.Option(8000, "--port", help="Port of the web server."),
    host: str = typer.Option("127.0.0.1", "--host", help="Address to listen on."),
    all_: bool = typer.Option(
        False, "--all", help="Also run the worker, the collector and, without a mail server, the mail sink."
    ),
    threads: int = typer.Option(8, "--threads", help="Threads of the web process."),
    collect_port: int = typer.Option(
        0, "--collect-port", envvar="EXCELLO_COLLECT_PORT", help="Port of the collector; default: the one after --port."
    ),
) -> None:
    """Run the web process; with --all everything a small installation needs, under one log."""
    # The worker writes links into mails: without EXCELLO_PUBLIC_URL they lead to this port.
    os.environ["PORT"] = str(port)
    if all_:
        # The pages tell programs where to send their events.
        os.environ["EXCELLO_COLLECT_PORT"] = str(collect_port or port + 1)
    boot(jobs="queue")
    from excello.site.installation import prepare

    prepare()
    if not all_:
        run_web(host=host, port=port, threads=threads)
        return
    program = [sys.executable, "-m", "excello"]
    web = [*program, "serve", "--port", str(port), "--host", host, "--threads", str(threads)]
    collector = [*program, "collect", "--port", os.environ["EXCELLO_COLLECT_PORT"], "--host", host]
    children = [Child("web", web), Child("worker", [*program, "worker"]), Child("collector", collector)]
    from django.conf import settings

    if settings.MAIL_SINK:
        children.append(Child("sink", [*program, "sink"]))
    supervise(children, listening=(host, port))


def worker(
    once: bool = typer.Option(False, "--once", help="Do what waits, then stop."),
) -> None:
    """Run jobs, land facts in the lake, send notices."""
    boot(jobs="queue")
    from excello.site.worker import run

    run(once=once)


def sink() -> None:
    """Run the local mail sink."""
    boot(jobs="queue")
    from django.conf import settings

    from excello.core.mailbox import start_sink

    controller = start_sink(port=settings.EMAIL_PORT)
    stopped: list[int] = []
    signal.signal(signal.SIGTERM, lambda number, _frame: stopped.append(number))
    try:
        while not stopped:
            time.sleep(0.2)
    except KeyboardInterrupt:
        stopped.append(signal.SIGINT)
    finally:
        controller.stop()


def run_web(*, host: str, port: int, threads: int) -> None:
    """Serve by gunicorn in this process: one process, many threads, which suits SQLite."""
    from gunicorn.app.wsgiapp import WSGIApplication

    sys.argv = [
        "excello",
        "--bind",
        f"{host}:{port}",
        "--worker-class",
        "gthread",
        "--workers",
        "1",
        "--threads",
        str(threads),
        "--log-level",
        "warning",
        "--graceful-timeout",
        "10",
        "excello.site.wsgi:application",
    ]
    WSGIApplication("%(prog)s [OPTIONS] [APP_MODULE]").run()


@dataclass(slots=True)
class Child:
    """One process under supervision."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0

    def start(self) -> None:
        self.started = time.monotonic()
        self.process = subprocess.Popen(self.command, env=os.environ)

    def has_ended(self) -> bool:
        return self.process is not None and self.process.poll() is not None


def supervise(children: list[Child], *, listening: tuple[str, int]) -> None:
    """Keep the children running until a signal comes; a child that cannot even start ends them all.

    `listening` is the web process's address: once it answers, the log says where.
    """
    stopping: list[int] = []

    def stop(number: int, _frame: FrameType | None) -> None:
        stopping.append(number)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    for child in children:
        child.start()
    broken, told = "", False
    while not stopping and not broken:
        time.sleep(0.2)
        if not told and _listens(*listening):
            typer.echo(f"Excello answers at http://localhost:{listening[1]}/ (Ctrl-C stops it)")
            told = True
        for child in children:
            if child.has_ended() and not stopping:
                broken = broken or _take_up(child)
    _stop(children)
    if broken:
        fail(broken, code=1)


def _listens(host: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(0.2)
        return probe.connect_ex((host.replace("0.0.0.0", "127.0.0.1"), port)) == 0


def _take_up(child: Child) -> str:
    """Start a child again; or say why not, if it ended as soon as it had begun."""
    code = child.process.returncode if child.process else None
    if time.monotonic() - child.started < RESTART_SECONDS:
        return f"{child.name} ended at once with code {code}; the lines above say why"
    typer.echo(f"{child.name} ended with code {code}; it is started again", err=True)
    child.start()
    return ""


def _stop(children: list[Child]) -> None:
    running = [child.process for child in children if child.process and child.process.poll() is None]
    for process in running:
        process.terminate()
    for process in running:
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            process.kill()
