"""How a folder of definitions is read: journeys, personas, assets, products and practices as YAML files."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import typer
import yaml

from excello.cli.entrance import fail

DEFINITIONS = typer.Option(
    None,
    "--definitions",
    metavar="DIR",
    help="Folder with journeys, personas, assets, products, practices and templates as YAML; default: what ships.",
)
KINDS = ("journeys", "personas", "assets", "products", "practices", "templates")
ENDINGS = (".yaml", ".yml")


@dataclass(frozen=True, slots=True)
class Definitions:
    """The entries of each kind in a folder; None where the folder says nothing of a kind."""

    entries: Mapping[str, list[dict[str, Any]] | None] = field(default_factory=dict)

    def of(self, kind: str) -> list[dict[str, Any]] | None:
        return self.entries.get(kind)


def read_definitions(folder: Path | None) -> Definitions:
    """Read a folder; exit 2 naming the file that cannot be read.

    A kind is a file (``personas.yaml``) or a folder of files (``personas/elena.yaml``); a file holds one entry, a list
    of entries, or the list under the name of its kind.
    """
    if folder is None:
        return Definitions()
    if not folder.is_dir():
        fail(f"--definitions: there is no folder {folder}; name one that holds personas, journeys, …")
    return Definitions({kind: _entries_of(folder, kind) for kind in KINDS})


def read_yaml(text: str, name: str) -> Any:
    """What a YAML text says; exit 2 naming the line where it is none."""
    try:
        return yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f", line {mark.line + 1}" if mark else ""
        problem = getattr(error, "problem", None) or str(error).splitlines()[0]
        fail(f"{name}{place}: this is no YAML: {problem}; correct it there")
    except ValueError as error:
        fail(f"{name}: a value cannot be read: {error}; correct it")


def read_yaml_file(name: str) -> tuple[str, Any]:
    """What to call a YAML file in messages, and what it says; `-` is standard input."""
    shown = "standard input" if name == "-" else name
    return shown, read_yaml(sys.stdin.read() if name == "-" else read_text(Path(name)), shown)


def read_text(path: Path) -> str:
    """A file as text; exit 2 when it is not there or no UTF-8."""
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        fail(f"{path}: it cannot be read: {error.strerror or error}")
    except UnicodeDecodeError:
        fail(f"{path}: it is no UTF-8 text; save it as UTF-8")


def _entries_of(folder: Path, kind: str) -> list[dict[str, Any]] | None:
    files = [folder / f"{kind}{ending}" for ending in ENDINGS]
    if (folder / kind).is_dir():
        files += sorted(path for path in (folder / kind).iterdir() if path.suffix in ENDINGS)
    present = [path for path in files if path.is_file()]
    if not present:
        return None
    return [entry for path in present for entry in _entries_in(path, kind)]


def _entries_in(path: Path, kind: str) -> Iterator[dict[str, Any]]:
    data = read_yaml(read_text(path), str(path))
    if isinstance(data, Mapping) and isinstance(data.get(kind), list):
        data = data[kind]
    for entry in data if isinstance(data, list) else [data]:
        if not isinstance(entry, Mapping):
            fail(f"{path}: each entry is a mapping; write key: value lines")
        yield dict(entry)
