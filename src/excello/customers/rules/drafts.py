"""How the draft of a lifecycle model is changed, part by part, as data; names may stand in several languages."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from excello.findings import Finding, Refused, mark, refuse_if
from excello.lake.lifecycle import parse_model

FALLBACK = "en"
Body = dict[str, Any]


def named(names: Any, language: str) -> str:
    """A name in a language, else in English, else as it stands."""
    if isinstance(names, Mapping):
        return str(names.get(language) or names.get(FALLBACK) or next(iter(names.values()), ""))
    return names if isinstance(names, str) else ""


def renamed(names: Any, text: str, language: str) -> Any:
    """The names with one language's changed; a name that is not a text by language becomes the text."""
    if isinstance(names, Mapping):
        return {**names, language: text}
    return text


def in_language(body: Mapping[str, Any], language: str) -> Body:
    """What `parse_model` reads: every name in one language."""
    parts = {part: [_plain(item, language) for item in body.get(part) or []] for part in ("stages", "statuses")}
    return {**_plain(body, language), **parts}


def check_body(body: Mapping[str, Any], language: str) -> None:
    """Raises `Refused` with every finding of a body that is no model."""
    if not isinstance(body, Mapping):
        raise Refused([Finding("model.invalid", "", mark("This is no model."), mark("Write an object."))])
    parse_model(in_language(body, language))


def with_stage(body: Mapping[str, Any], place: int, changes: Mapping[str, Any]) -> Body:
    """One stage changed; a change to None takes the part away."""
    stages = list(body["stages"])
    stage = {**stages[place], **changes}
    stages[place] = {name: value for name, value in stage.items() if value is not None}
    return {**body, "stages": stages}


def added_stage(body: Mapping[str, Any], name: str, event: str) -> Body:
    """A stage more, before those that end a cycle; it is entered by the first event of a name."""
    refuse_if(_missing(name, "name") + _missing(event, "event"))
    stages = list(body["stages"])
    stage = {
        "key": _free_key(name, {str(each["key"]) for each in stages}),
        "name": name,
        "entry": {"count": {"event": event}, "op": "ge", "value": 1},
    }
    place = next((number for number, each in enumerate(stages) if each.get("outcome")), len(stages))
    return {**body, "stages": [*stages[:place], stage, *stages[place:]]}


def without_stage(body: Mapping[str, Any], place: int) -> Body:
    """A stage less."""
    stages = list(body["stages"])
    return {**body, "stages": stages[:place] + stages[place + 1 :]}


def moved_stage(body: Mapping[str, Any], place: int, by: int) -> Body:
    """A stage moved up (-1) or down (+1); at an end it stays."""
    stages = list(body["stages"])
    target = place + by
    if 0 <= target < len(stages):
        stages[place], stages[target] = stages[target], stages[place]
    return {**body, "stages": stages}


def added_regress(body: Mapping[str, Any], event: str, to: str) -> Body:
    """An event more that takes a cycle back."""
    refuse_if(_missing(event, "event"))
    return {**body, "regress": [*(body.get("regress") or []), {"event": event, "to": to}]}


def without_regress(body: Mapping[str, Any], place: int) -> Body:
    """One less."""
    rules = list(body.get("regress") or [])
    return {**body, "regress": rules[:place] + rules[place + 1 :]}


def _plain(item: Any, language: str) -> Any:
    return {**item, "name": named(item.get("name"), language)} if isinstance(item, Mapping) else item


def _missing(text: str, path: str) -> list[Finding]:
    if text.strip():
        return []
    return [Finding(f"model.{path}", path, mark("This is missing."), mark("Write it."))]


def _free_key(name: str, taken: set[str]) -> str:
    """A key made of the name that no other stage has."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    stem = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:36] or "stage"
    stem = stem if stem[0].isalpha() else f"stage_{stem}"[:36]
    return next(key for number in range(1, 1000) if (key := stem if number == 1 else f"{stem}_{number}") not in taken)
