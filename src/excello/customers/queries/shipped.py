"""What ships as data: lifecycle models and the topics, in each language."""

from __future__ import annotations

import copy
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.utils.translation import get_language

from excello.customers.rules.drafts import FALLBACK, in_language, named
from excello.lake.lifecycle import LifecycleModel, parse_model

CATALOGUE = Path(__file__).parent.parent / "catalogue"


def shipped_model(name: str) -> LifecycleModel:
    """A shipped lifecycle model, its names in the active language."""
    return _model(name, active_language())


def shipped_topics() -> dict[str, str]:
    """Key → name of the shipped topics, in the active language."""
    return {topic["key"]: named(topic["name"], active_language()) for topic in _read("topics")["topics"]}


@cache
def _model(name: str, language: str) -> LifecycleModel:
    return parse_model(in_language(_read(name), language))


@cache
def shipped_keys() -> tuple[str, ...]:
    """The models that ship, the lead funnel first."""
    found = sorted(file.stem for file in CATALOGUE.glob("*.yaml") if "stages" in _read(file.stem))
    return tuple(sorted(found, key=lambda key: key != "lead_funnel"))


def shipped_body(name: str) -> dict[str, Any]:
    """A shipped model as data, its names in every language."""
    return copy.deepcopy(_read(name))


@cache
def _read(name: str) -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load((CATALOGUE / f"{name}.yaml").read_text(encoding="utf-8"))
    return data


def active_language() -> str:
    """The language of names, without its region."""
    return (get_language() or FALLBACK).split("-")[0]
