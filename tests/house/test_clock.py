"""Only entrances read the clock; everything behind them is given the time."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.house.source import SOURCE, modules, parse, relative

ENTRANCES = {"pages", "api", "jobs", "cli", "site", "admin", "middleware", "mailbox"}

# Function names and the names they are called on; "" is a bare call.
CLOCKS = {
    "now": {"timezone", "datetime", "dt"},
    "utcnow": {"datetime", "dt"},
    "today": {"date", "datetime", "dt"},
    "time": {"time"},
    "time_ns": {"time"},
    "localdate": {"timezone"},
    "localtime": {"timezone"},
    "Now": {"", "functions"},
}


def is_entrance(path: Path) -> bool:
    return bool(ENTRANCES & set(path.relative_to(SOURCE).with_suffix("").parts))


def clock_reads(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Line and name of each clock that is read or handed on (`default=timezone.now`)."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            owner = node.value.attr if isinstance(node.value, ast.Attribute) else getattr(node.value, "id", "")
            if owner in CLOCKS.get(node.attr, ()) and not takes_a_time(tree, node):
                yield node.lineno, f"{owner}.{node.attr}"
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Now":
            yield node.lineno, "Now"


def takes_a_time(tree: ast.Module, node: ast.Attribute) -> bool:
    """`timezone.localtime(at)` converts a given time; without arguments it reads the clock."""
    if not node.attr.startswith("local"):
        return False
    calls = (call for call in ast.walk(tree) if isinstance(call, ast.Call) and call.func is node)
    return any(call.args for call in calls)


def test_only_entrances_read_the_clock() -> None:
    reads = [
        f"{relative(path)}:{line}: {clock}"
        for path in modules()
        if not is_entrance(path)
        for line, clock in clock_reads(parse(path))
    ]
    assert not reads, "take the time as an argument: at"


@pytest.mark.parametrize(
    "source",
    ["timezone.now()", "default = timezone.now", "datetime.now(UTC)", "dt.date.today()", "time.time()", "Now()"],
)
def test_a_planted_clock_is_seen(source: str) -> None:
    assert list(clock_reads(ast.parse(source)))


@pytest.mark.parametrize("source", ["timezone.localtime(at)", "request.now", "time.monotonic()"])
def test_given_times_and_stopwatches_are_allowed(source: str) -> None:
    assert not list(clock_reads(ast.parse(source)))
