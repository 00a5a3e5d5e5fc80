"""What every test stands on: a home of its own, the harnesses, and a word on what is absent here."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.db import connection
from tests.support.demands import DEMANDS, find_data, unknown_requirements
from tests.support.settings import TEST_HOME

# A change is judged by the same examples each time; a developer's own runs look for new ones.
hypothesis.settings.register_profile("steady", derandomize=True, print_blob=True)
if os.environ.get("CI"):
    hypothesis.settings.load_profile("steady")

pytest_plugins = ["tests.support.browser", "tests.support.smtp", "tests.support.cast"]


def pytest_configure(config: pytest.Config) -> None:
    if unknown := unknown_requirements():
        raise pytest.UsageError(f"EXCELLO_TEST_REQUIRE names unknown things: {', '.join(sorted(unknown))}")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "open_page" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")


def pytest_runtest_setup(item: pytest.Item) -> None:
    for name, demand in DEMANDS.items():
        if not item.get_closest_marker(name):
            continue
        if absence := demand.absence():
            (pytest.fail if demand.is_required else pytest.skip)(absence)
        if name == "postgres" and connection.vendor != "postgresql":
            pytest.skip("runs on PostgreSQL only: make test does both")


def pytest_terminal_summary(terminalreporter: Any) -> None:
    absent = [absence for demand in DEMANDS.values() if (absence := demand.absence())]
    for line in absent:
        terminalreporter.write_line(f"Not tested: {line}")


@pytest.fixture(autouse=True)
def home(settings: Any) -> Iterator[Path]:
    """EXCELLO_HOME of this test: lake, files and exports start empty."""
    folder = Path(tempfile.mkdtemp(dir=TEST_HOME))
    settings.EXCELLO_HOME = folder
    default = {**settings.STORAGES["default"], "OPTIONS": {"location": folder / "files"}}
    settings.STORAGES = {**settings.STORAGES, "default": default}
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def public_data() -> Path:
    """The folder of public data sets; a test that asks for it carries `@pytest.mark.data`."""
    folder = find_data()
    assert folder is not None, "mark the test with pytest.mark.data"
    return folder
