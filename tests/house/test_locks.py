"""Locks hold hashes and no addresses, and a lock that does is caught."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import pytest
from tests.support.tools import load_tool


@pytest.fixture(scope="module")
def locks() -> ModuleType:
    return load_tool("locks")


def test_the_locks_are_clean(locks: ModuleType) -> None:
    assert not locks.find_faults()


def test_an_address_is_caught(locks: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locks, "ROOT", tmp_path)
    lock = tmp_path / "run.txt"
    lock.write_text("--index-url x\ndjango==5.2.1 \\\n    --hash=sha256:ab\nbabel==2.18.0\n    # via -r run.in\n")
    assert list(locks.find_addresses(lock)) == ["run.txt:1: names an address: --index-url x"]
    assert list(locks.find_missing_hashes(lock)) == ["run.txt: babel==2.18.0 has no hash"]
