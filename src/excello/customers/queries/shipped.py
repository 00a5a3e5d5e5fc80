"""What ships as data: the lead funnel and the topics, in each language."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.utils.translation import get_language

from excello.lake.lifecycle import LifecycleModel, parse_model

CATALOGUE = Path(__file__).parent.parent / "catalogue"
FALLBACK = "en"


def shipped_model(name: str) -> LifecycleModel:
    """A shipped lifecycle model, its names in the active language."""
    return _model(name, _language())


def shipped_topics() -> dict[str, str]:
    """Key → name of the shipped topics, in the active language."""
    return {topic["key"]: _in(topic["name"], _language()) for topic in _read("topics")["topics"]}


@cache
def _model(name: str, language: str) -> LifecycleModel:
    data = _read(name)
    parts = {part: [_named(item, language) for item in data[part]] for part in ("stages", "statuses")}
    return parse_model({**_named(data, language), **parts})


@cache
def _read(name: str) -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load((CATALOGUE / f"{name}.yaml").read_text(encoding="utf-8"))
    return data


def _named(item: Mapping[str, Any], language: str) -> dict[str, Any]:
    return {**item, "name": _in(item["name"], language)}


def _in(names: Mapping[str, str], language: str) -> str:
    return names.get(language) or names[FALLBACK]


def _language() -> str:
    return (get_language() or FALLBACK).split("-")[0]
