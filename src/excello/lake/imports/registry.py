"""Which mappings there are: every module of `kinds` that has a MAPPING; deleting the file removes the mapping."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from excello.findings import Finding, Refused, mark
from excello.lake.imports import kinds
from excello.lake.imports.mapping import FileMapping


@cache
def mappings() -> dict[str, FileMapping]:
    """Key → mapping, in alphabetical order."""
    names = sorted(module.name for module in pkgutil.iter_modules(kinds.__path__))
    found = [importlib.import_module(f"{kinds.__name__}.{name}").MAPPING for name in names]
    return {mapping.key: mapping for mapping in found}


def mapping_named(key: str) -> FileMapping:
    """The mapping of that key; raises `Refused` naming those there are."""
    known = mappings()
    if key in known:
        return known[key]
    message, mend = mark("There is no mapping “{mapping}”."), mark("Choose one of {mappings}.")
    params = {"mapping": key, "mappings": ", ".join(known)}
    raise Refused([Finding("import.unknown_mapping", "mapping", message, mend, params=params)])
