"""Decides what a test run can rest on here (browser, PostgreSQL, public data) and what is demanded of it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.support import chromium, postgres

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Demand:
    """Something a test may need: what was found of it, and what to do when nothing was."""

    name: str
    find: Callable[[], Path | None]
    mend: str

    @property
    def is_required(self) -> bool:
        return self.name in required()

    def absence(self) -> str | None:
        """Why tests that need this cannot run; None when they can."""
        return None if self.find() else f"{self.name} is absent: {self.mend}"


def find_data() -> Path | None:
    """The public data sets: EXCELLO_TEST_DATA, or the folder beside the checkout."""
    folder = Path(os.environ.get("EXCELLO_TEST_DATA") or ROOT.parent / "shared" / "data")
    return folder if folder.is_dir() else None


def required() -> frozenset[str]:
    """What EXCELLO_TEST_REQUIRE demands: its absence is then a failure, not a skip."""
    given = os.environ.get("EXCELLO_TEST_REQUIRE", "")
    return frozenset(name.strip() for name in given.split(",") if name.strip())


def find_strace() -> Path | None:
    """The tracer that injects failures of the disk and tells the order of system calls."""
    found = shutil.which("strace")
    return Path(found) if found else None


DEMANDS = {
    demand.name: demand
    for demand in (
        Demand("browser", chromium.find_chromium, "install Chromium, or name one in EXCELLO_TEST_CHROMIUM"),
        Demand("postgres", postgres.find_binaries, "install it, or name its bin folder in EXCELLO_TEST_POSTGRES"),
        Demand("strace", find_strace, "install strace (Linux)"),
        Demand("data", find_data, "put the public data sets where EXCELLO_TEST_DATA says"),
    )
}


def unknown_requirements() -> frozenset[str]:
    return required() - DEMANDS.keys()
