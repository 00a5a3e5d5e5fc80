"""What a brief may point at in the center: published personas, transitions, products, people, assets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

# Types of fields that point at something outside of the brief.
REFERENCES = ("persona", "transition", "product", "region", "person", "asset")


@dataclass(frozen=True)
class Options:
    """Everything of one type that may be chosen: label by key, and other names by which people call it."""

    labels: Mapping[str, str]
    aliases: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def _names(self) -> dict[str, str]:
        names = {label.casefold(): key for key, label in self.labels.items()}
        names |= {alias.casefold(): key for alias, key in self.aliases.items()}
        return names | {key.casefold(): key for key in self.labels}

    def resolve(self, name: str) -> str | None:
        """The key of what is called so, in any case."""
        return self._names.get(name.strip().casefold())

    def __contains__(self, key: object) -> bool:
        return key in self.labels


AllOptions = Mapping[str, Options]
"""Options by type; a type that is missing is not known here, so nothing about it can be checked."""
