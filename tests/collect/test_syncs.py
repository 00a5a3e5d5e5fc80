"""Seen from the kernel: each event is written and synced before its 200 leaves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.collect.clients import Clients
from tests.collect.processes import RunningCollector

CLIENTS = 50
WANTED = 400
RECEIVES = ("read", "readv", "recvfrom", "recvmsg")
SENDS = ("write", "writev", "sendto", "sendmsg")
TRACED = ",".join((*RECEIVES, *SENDS, "pwrite64", "fdatasync"))

LINE = re.compile(r"^(?P<thread>\d+)\s+(?:(?P<name>\w+)\(|<\.\.\. (?P<resumed>\w+) resumed>)(?P<rest>.*)$")
MESSAGE_ID = re.compile(r'messageId\\?"?: \\?"([0-9a-f]{32})')


@dataclass(frozen=True)
class Call:
    """One system call: between which lines of the trace it ran, on which descriptor, with which data."""

    name: str
    descriptor: str
    data: str
    begun: int
    ended: int


def calls_in(trace: str) -> Iterator[Call]:
    """Calls in the order they ended; those that another thread interrupted are put together again."""
    pending: dict[str, tuple[str, str, int]] = {}
    for number, line in enumerate(trace.splitlines()):
        match = LINE.match(line)
        if match is None:
            continue
        thread, rest = match["thread"], match["rest"]
        if rest.endswith("<unfinished ...>"):
            pending[thread] = (match["name"], rest, number)
            continue
        name, before, begun = (
            pending.pop(thread, (match["name"], "", number))
            if match["resumed"]
            else (
                match["name"],
                "",
                number,
            )
        )
        whole = before + rest
        yield Call(name, re.split(r"[,)\s<]", whole, maxsplit=1)[0], whole, begun, number)


@pytest.mark.strace
def test_between_the_write_of_an_event_and_its_200_lies_a_sync(tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    options = ("strace", "-D", "-f", "-s", "200000", "-e", f"trace={TRACED}", "-e", "signal=none", "-o", str(trace))
    collector = RunningCollector(tmp_path, prefix=options)
    collector.start()
    clients = Clients(collector.port, count=CLIENTS)
    clients.wait_for(WANTED)
    clients.stop()
    collector.kill()
    calls = list(calls_in(trace.read_text(errors="replace")))
    written = {one: call for call in calls if call.name == "pwrite64" for one in MESSAGE_ID.findall(call.data)}
    syncs = [call for call in calls if call.name == "fdatasync" and call.data.endswith("= 0")]
    answered = dict(answers_in(calls))
    assert clients.acknowledged <= set(answered)
    for one, answer in answered.items():
        write = written[one]
        assert any(
            write.ended < sync.begun and sync.ended < answer.begun and sync.descriptor == write.descriptor
            for sync in syncs
        ), f"{one} was answered before it was synced"


def answers_in(calls: list[Call]) -> Iterator[tuple[str, Call]]:
    """Each messageId with the sending of its 200: the next one on the connection by which it came."""
    came: dict[str, list[str]] = {}
    for call in calls:
        if call.name in RECEIVES and (ids := MESSAGE_ID.findall(call.data)):
            came.setdefault(call.descriptor, []).extend(ids)
        elif call.name in SENDS and "HTTP/1.1 200" in call.data:
            for one in came.pop(call.descriptor, []):
                yield one, call
