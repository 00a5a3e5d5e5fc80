"""Texts of definitions in several languages: which one a reader gets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

FALLBACK = "en"


@dataclass(frozen=True, slots=True)
class Text:
    """A text by language; in a sentence without a reader's language it is English."""

    by_language: Mapping[str, str] = field(default_factory=dict)

    def in_language(self, language: str) -> str:
        """The text for a reader: their language ("it-CH" reads "it"), else English, else what there is."""
        for wanted in (language, language.partition("-")[0], FALLBACK):
            if found := self.by_language.get(wanted):
                return found
        return next(iter(self.by_language.values()), "")

    def __str__(self) -> str:
        return self.in_language(FALLBACK)

    def __bool__(self) -> bool:
        return any(self.by_language.values())


NO_TEXT = Text()


def read_text(raw: Any) -> Text | None:
    """A text as definitions write it: one string, or strings by language; None if it is neither."""
    if isinstance(raw, str):
        return Text({FALLBACK: raw.strip()})
    if isinstance(raw, Mapping) and all(isinstance(k, str) and isinstance(v, str) for k, v in raw.items()):
        return Text({key: value.strip() for key, value in raw.items()})
    return None
