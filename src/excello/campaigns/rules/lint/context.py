"""What the linter is told about the world around a campaign; what it is not told, it does not judge."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Persona:
    """A persona as the linter needs it: what she prefers, whether she is published."""

    name: str
    channels: tuple[str, ...] = ()
    media: tuple[str, ...] = ()
    is_published: bool = True


@dataclass(frozen=True, slots=True)
class Asset:
    """A piece of content as the linter needs it; `about` is problem or product."""

    title: str
    about: str = ""
    has_next: bool = False
    is_published: bool = True


@dataclass(frozen=True, slots=True)
class Product:
    """A product and the value discipline it stands for (empty: none is said)."""

    name: str
    value_discipline: str = ""


@dataclass(frozen=True, slots=True)
class Reach:
    """Of an audience, how many the contact policy and consent would keep from being reached."""

    size: int
    withheld: int


@dataclass(frozen=True, slots=True)
class Overlap:
    """Another campaign in the same window, and how many people both are for."""

    label: str
    contacts: int


@dataclass(frozen=True, slots=True)
class LintContext:
    """None = not known here: rules that need it are not checked.

    stages: keys in order. personas, assets, products: by code or key. words: keys a list of choices allows → their
    words (``channels``, ``media``, ``measures``, ``stages``). contacts: how many the center knows. repeats: earlier
    campaigns with the same transition and persona.
    """

    today: date | None = None
    stages: tuple[str, ...] | None = None
    personas: Mapping[str, Persona] | None = None
    assets: Mapping[str, Asset] | None = None
    products: Mapping[str, Product] | None = None
    words: Mapping[str, Mapping[str, str]] | None = None
    contacts: int | None = None
    reach: Reach | None = None
    overlaps: tuple[Overlap, ...] | None = None
    repeats: int | None = None

    def word(self, kind: str, key: str) -> str:
        """What people call a key; the key itself where that is not known."""
        return (self.words or {}).get(kind, {}).get(key, key)
