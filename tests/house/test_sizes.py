"""Modules and templates stay small, and are named after what they hold."""

from __future__ import annotations

import re
from pathlib import Path

from tests.house.source import ROOT, SOURCE, modules, relative, tracked_files

MODULE_LINES = 300
TEMPLATE_LINES = 160
NAMELESS = re.compile(r"^(utils?|helpers?|common|misc|managers?|stuff|part\d+)$")

# In docs/house.md, one line for each exception: - `src/excello/…`: the reason.
EXCEPTION = re.compile(r"^[-*] `(?P<path>src/[^`]+)`: (?P<reason>\S.+)$", re.M)


def excused() -> frozenset[str]:
    house = ROOT / "docs" / "house.md"
    return frozenset(match["path"] for match in EXCEPTION.finditer(house.read_text() if house.exists() else ""))


def too_long(paths: list[Path], limit: int) -> list[str]:
    lengths = ((relative(path), len(path.read_text().splitlines())) for path in paths)
    return [f"{name}: {length} lines" for name, length in lengths if length > limit and name not in excused()]


def test_modules_are_short() -> None:
    assert not too_long(list(modules()), MODULE_LINES), "split by noun, or give the reason in docs/house.md"


def test_templates_are_short() -> None:
    templates = [path for path in SOURCE.rglob("*.html") if "templates" in path.parts]
    assert not too_long(templates, TEMPLATE_LINES), "make components of it, or give the reason in docs/house.md"


def test_exceptions_name_files_that_are_there() -> None:
    assert not [name for name in excused() if not (ROOT / name).exists()]


def test_modules_are_named_by_nouns() -> None:
    named = [path for path in tracked_files() if path.suffix == ".py" and "migrations" not in path.parts]
    nameless = [
        relative(path) for path in named if any(NAMELESS.match(part) for part in (path.stem, *path.parent.parts[-3:]))
    ]
    assert not nameless, "name the module after what it holds"


def test_every_module_says_what_it_decides() -> None:
    silent = [
        relative(path)
        for path in modules()
        if (text := path.read_text().strip()) and not text.startswith(('"""', 'r"""'))
    ]
    assert not silent, "open the module with one sentence on what it decides"
