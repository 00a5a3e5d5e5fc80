"""Which product and which region a raw text means, decided when it is read, never when it lands."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

_DROPPED = re.compile(r"[\W_]+")


def normal_form(text: str) -> str:
    """What is compared when names are matched: letters and digits only, in lower case (``GTX Pro`` → ``gtxpro``)."""
    return _DROPPED.sub("", unicodedata.normalize("NFC", text).lower())


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """A product or a region: its key, its name, other names it goes by, and for a product its line."""

    key: str
    name: str
    aliases: tuple[str, ...] = ()
    line: str | None = None


@dataclass(frozen=True)
class Catalogue:
    """The products and regions of a center. Of two entries claiming one name the earlier wins."""

    products: tuple[CatalogueEntry, ...] = ()
    regions: tuple[CatalogueEntry, ...] = ()

    @cached_property
    def product_names(self) -> Mapping[str, CatalogueEntry]:
        """Normal form of every key, name and alias → product."""
        return _names(self.products)

    @cached_property
    def region_names(self) -> Mapping[str, CatalogueEntry]:
        """Normal form of every key, name and alias → region."""
        return _names(self.regions)

    def product_of(self, raw: str) -> CatalogueEntry | None:
        """The product a raw text means, None where it is unknown."""
        return self.product_names.get(normal_form(raw))

    def region_of(self, raw: str) -> CatalogueEntry | None:
        """The region a raw text means, None where it is unknown."""
        return self.region_names.get(normal_form(raw))


def _names(entries: Iterable[CatalogueEntry]) -> dict[str, CatalogueEntry]:
    names: dict[str, CatalogueEntry] = {}
    for entry in entries:
        for text in (entry.key, entry.name, *entry.aliases):
            if form := normal_form(text):
                names.setdefault(form, entry)
    return names
