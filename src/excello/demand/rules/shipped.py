"""The brief templates that ship with the product."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from excello.demand.rules.definition import read_template
from excello.demand.rules.template import Template

CATALOGUE = Path(__file__).resolve().parents[1] / "catalogue"


@lru_cache(maxsize=1)
def shipped_definitions() -> dict[str, dict[str, Any]]:
    """The definitions by template key, as they are written."""
    files = sorted(CATALOGUE.glob("*.yaml"))
    return {path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in files}


def shipped_templates() -> dict[str, Template]:
    """The templates by key, in their first version."""
    return {key: read_template(definition) for key, definition in shipped_definitions().items()}
