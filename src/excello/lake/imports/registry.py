"""Which mappings there are: every module of `kinds`, every file of `catalogue`; deleting the file removes it."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from pathlib import Path

import yaml

from excello.findings import Finding, Refused, mark
from excello.lake.imports import kinds
from excello.lake.imports.mapping import FileMapping
from excello.lake.imports.saved import parse_mapping

CATALOGUE = Path(__file__).parent / "catalogue"


@cache
def row_kinds() -> dict[str, FileMapping]:
    """Key → what a row of a file may be, in alphabetical order."""
    names = sorted(module.name for module in pkgutil.iter_modules(kinds.__path__))
    found = [importlib.import_module(f"{kinds.__name__}.{name}").MAPPING for name in names]
    return {mapping.key: mapping for mapping in found}


@cache
def mappings() -> dict[str, FileMapping]:
    """Key → shipped mapping, in alphabetical order: the kinds themselves, and known files told in their terms."""
    files = [yaml.safe_load(path.read_text("utf-8")) for path in CATALOGUE.glob("*.yaml")]
    found = {**row_kinds(), **{data["key"]: parse_mapping(data, row_kinds()) for data in files}}
    return dict(sorted(found.items()))


def mapping_named(key: str) -> FileMapping:
    """The mapping of that key; raises `Refused` naming those there are."""
    known = mappings()
    if key in known:
        return known[key]
    message, mend = mark("There is no mapping “{mapping}”."), mark("Choose one of {mappings}.")
    params = {"mapping": key, "mappings": ", ".join(known)}
    raise Refused([Finding("import.unknown_mapping", "mapping", message, mend, params=params)])
