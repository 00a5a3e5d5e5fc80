"""Finds a Chromium and starts it as tests and screenshots need it."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

# Nothing but the page under test may touch the network; a container has neither a sandbox nor a GPU.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def find_chromium() -> Path | None:
    """The browser that EXCELLO_TEST_CHROMIUM names, or the first on PATH."""
    if named := os.environ.get("EXCELLO_TEST_CHROMIUM"):
        return Path(named) if Path(named).exists() else None
    found = next(filter(None, map(shutil.which, NAMES)), None)
    return Path(found) if found else None


def launch(playwright: Playwright) -> Browser:
    executable = find_chromium()
    if executable is None:
        raise FileNotFoundError("No Chromium found.")
    return playwright.chromium.launch(executable_path=executable, args=FLAGS, headless=True)
