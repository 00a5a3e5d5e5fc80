"""What a first visit loads stays small, whole and at home."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from excello.design.templatetags.design import icon_names

DIST = Path(__file__).parents[2] / "src/excello/design/static/design/dist"
FIRST_LOAD = 300 * 1024
SCRIPTS = 120 * 1024
ALREADY_COMPRESSED = {".woff2"}


def weight(path: Path) -> int:
    content = path.read_bytes()
    return len(content) if path.suffix in ALREADY_COMPRESSED else len(gzip.compress(content))


@pytest.fixture(scope="module")
def files() -> list[Path]:
    assert (DIST / "app.css").is_file(), "the front end is not built: python tools/assets.py"
    return sorted(DIST.iterdir())


def test_the_first_load_is_small(files: list[Path]) -> None:
    assert sum(map(weight, files)) <= FIRST_LOAD
    assert sum(weight(path) for path in files if path.suffix == ".js") <= SCRIPTS


def test_the_sprite_holds_every_icon(files: list[Path]) -> None:
    sprite = (DIST / "icons.svg").read_text()
    assert {name for name in icon_names() if f'<symbol id="{name}"' not in sprite} == set()


def test_nothing_is_fetched_from_elsewhere(files: list[Path]) -> None:
    style = (DIST / "app.css").read_text()
    assert "://" not in style


def test_the_lock_holds_no_address() -> None:
    assert "://" not in (Path(__file__).parents[2] / "package-lock.json").read_text()
