"""The source as the house rules see it: files, rooms, and the layers that .importlinter names."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from configparser import ConfigParser
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "excello"


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def modules(*, migrations: bool = False) -> Iterator[Path]:
    """Every Python module of the product."""
    for path in sorted(SOURCE.rglob("*.py")):
        if migrations or "migrations" not in path.parts:
            yield path


@cache
def parse(path: Path) -> ast.Module:
    return ast.parse(path.read_text(), filename=str(path))


@cache
def contracts() -> ConfigParser:
    parser = ConfigParser()
    parser.read(ROOT / ".importlinter")
    return parser


def lines_of(section: str, option: str) -> list[str]:
    return contracts().get(section, option, fallback="").split("\n")[1:]


@cache
def heights() -> dict[str, int]:
    """Each part of the house with its height: who stands higher may lean on who stands lower."""
    layers = lines_of("importlinter:contract:house", "layers")
    return {name.strip(): height for height, layer in enumerate(reversed(layers)) for name in layer.split("|")}


def rooms() -> list[str]:
    return [line.rpartition(".")[2] for line in lines_of("importlinter:contract:room", "containers")]


@cache
def tracked_files() -> tuple[Path, ...]:
    """What a commit would hold: tracked files and new ones that are not ignored."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return tuple(path for name in listed.split("\0") if name and (path := ROOT / name).is_file())
