"""The import contracts hold, cannot be loosened unseen, and catch what breaks them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.house.source import ROOT, SOURCE, contracts, lines_of, rooms

# What may step past a room's door, and nothing else: its own public face, the wiring, and its pure rules.
DOOR = """\
excello.** -> excello.{room}.public
excello.** -> excello.{room}.public.**
excello.site.urls -> excello.{room}.urls
excello.site.api -> excello.{room}.api
excello.cli.** -> excello.{room}.rules
excello.cli.** -> excello.{room}.rules.**
excello.site.** -> excello.{room}.rules
excello.site.** -> excello.{room}.rules.**"""

# The collector is a process of its own, without Django, so that the command line may start it in milliseconds.
WITHOUT_DJANGO = {
    "engagement": ["excello.cli.** -> excello.engagement.collect", "excello.cli.** -> excello.engagement.collect.**"]
}

# Planted module -> (its import, the contract that must name it).
PLANTS = {
    "charter/queries/planted.py": ("excello.outcomes.models", "Rooms import downhill only"),
    "campaigns/operations/planted.py": ("excello.demand.queries", "demand is entered by its door"),
    "outcomes/models/planted.py": ("excello.outcomes.operations", "Inside every room"),
    "governance/rules/planted.py": ("django.db", "Rules, lake, collector, simulator and findings know no Django"),
    "lake/planted.py": ("django.conf", "Rules, lake, collector, simulator and findings know no Django"),
}


def lint_imports(source: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache", "--no-logo", "--config", ROOT / ".importlinter"],
        cwd=source,
        env={**os.environ, "PYTHONPATH": str(source)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_every_contract_is_kept() -> None:
    linted = lint_imports(SOURCE.parent)
    assert linted.returncode == 0, linted.stdout + linted.stderr


def test_no_exemption_was_added() -> None:
    for section in contracts().sections():
        room = section.removeprefix("importlinter:contract:door-")
        allowed = DOOR.format(room=room).split("\n") if room in rooms() else []
        allowed += WITHOUT_DJANGO.get(room, [])
        found = lines_of(section, "ignore_imports")
        assert sorted(found) == sorted(allowed), f"[{section}] has other exemptions than its door"


def test_every_room_has_a_door() -> None:
    assert {f"importlinter:contract:door-{room}" for room in rooms()} <= set(contracts().sections())


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What lint-imports says of a copy of the source with every plant in it."""
    source = tmp_path_factory.mktemp("planted")
    shutil.copytree(SOURCE, source / "excello", ignore=shutil.ignore_patterns("static", "locale", "__pycache__"))
    for name, (imported, _contract) in PLANTS.items():
        plant(source / "excello" / name, imported, source)
    linted = lint_imports(source)
    assert linted.returncode == 1, linted.stdout + linted.stderr
    return re.sub(r"\s+", " ", linted.stdout)


def plant(path: Path, imported: str, source: Path) -> None:
    """Put a module that imports `imported` beside, or in place of, what stands there; both ends exist afterwards."""
    module_to_package(path.parent)
    path.write_text(f"import {imported}\n")
    if imported.startswith("excello."):
        target = source.joinpath(*imported.split("."))
        if not target.is_dir() and not target.with_suffix(".py").exists():
            target.with_suffix(".py").write_text("")


def module_to_package(folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    module = folder.with_suffix(".py")
    if module.exists():
        module.rename(folder / "__init__.py")
    (folder / "__init__.py").touch()


@pytest.mark.parametrize("name", PLANTS)
def test_a_planted_violation_is_named(planted: str, name: str) -> None:
    imported, contract = PLANTS[name]
    importer = "excello." + name.removesuffix(".py").replace("/", ".")
    broken = planted.split("Broken contracts", 1)[1]
    _before, found, report = broken.partition(f" {contract} ---")
    assert found, f"{contract} is not among the broken contracts"
    report = re.split(r" [\w ,]+ -{5,}", report.lstrip("-"), maxsplit=1)[0]
    assert importer in report, report
    assert imported.split(".")[0] in report
