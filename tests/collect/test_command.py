"""`excello collect` as an operator starts it: takes events, one a home, and seals when it is told to end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from tests.collect.clients import Clients
from tests.collect.conftest import entries_in
from tests.collect.processes import KEY, ROOT, wait_until_it_answers
from tests.support.postgres import free_port

from excello.engagement.collect.keys import Owner, hash_key, publish_keys


def start(home: Path, port: int) -> subprocess.Popen[str]:
    environment = {**os.environ, "EXCELLO_HOME": str(home), "PYTHONPATH": str(ROOT / "src")}
    command = [sys.executable, "-m", "excello", "collect", "--port", str(port)]
    return subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)


def test_the_command_takes_events_and_seals_them_at_its_end(tmp_path: Path) -> None:
    publish_keys(tmp_path / "collector", {hash_key(KEY): Owner("web", "demo")})
    port = free_port()
    with start(tmp_path, port) as first:
        try:
            wait_until_it_answers(port, first)
            clients = Clients(port, count=2)
            clients.wait_for(20)
            clients.stop()
            with start(tmp_path, free_port()) as second:
                _, said = second.communicate(timeout=60)
            assert second.returncode == 1
            assert "one collector serves an EXCELLO_HOME" in said
            first.send_signal(signal.SIGTERM)
            first.wait(30)
        finally:
            first.kill()
    text = b"".join(entry.body for entry in entries_in(tmp_path / "collector" / "log"))
    assert clients.acknowledged
    assert all(one.encode() in text for one in clients.acknowledged)
