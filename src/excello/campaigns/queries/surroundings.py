"""The world around a design: stages, personas, content, products and the words for them, read once a request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from django.utils.translation import gettext

from excello.campaigns.rules.lint import Asset, Persona, Product
from excello.campaigns.rules.vocabulary import CATEGORIES, MEASURES, OFFERS, OTHER_CHANNELS
from excello.charter import public as charter
from excello.customers import public as customers
from excello.journeys import public as journeys

Words = Mapping[str, str]


@dataclass(frozen=True)
class Surroundings:
    """What one center offers to designs; every part is read when it is first asked for."""

    center_id: int

    @cached_property
    def journey(self) -> journeys.JourneyView | None:
        return journeys.published_journey(self.center_id)

    @cached_property
    def stages(self) -> dict[str, str]:
        """The names of the stages by key, in order; empty before a journey is published."""
        return {stage.key: stage.name for stage in self.journey.stages} if self.journey else {}

    @cached_property
    def transitions(self) -> dict[str, str]:
        """The moves between neighbouring stages by key."""
        return {
            f"{before}>{after}": f"{self.stages[before]} → {self.stages[after]}"
            for before, after in pairwise(self.stages)
        }

    @cached_property
    def personas(self) -> dict[str, journeys.PersonaView]:
        """The published personas by code."""
        return {persona.code: persona for persona in journeys.published_personas(self.center_id)}

    @cached_property
    def assets(self) -> dict[str, journeys.AssetView]:
        """Content by code, retired content left out."""
        return {asset.code: asset for asset in journeys.assets_for(self.center_id)}

    @cached_property
    def asset_codes(self) -> dict[int, str]:
        return {asset.id: code for code, asset in self.assets.items()}

    @cached_property
    def products(self) -> dict[str, charter.ProductView]:
        return {product.key: product for product in charter.list_products(self.center_id)}

    @cached_property
    def regions(self) -> Words:
        return {region.key: region.name for region in charter.list_regions(self.center_id)}

    @cached_property
    def topics(self) -> Words:
        """What contacts can agree to hear about."""
        return {topic.key: topic.name for topic in customers.topics(center_id=self.center_id)}

    @cached_property
    def words(self) -> dict[str, Words]:
        """Keys and their words in the reader's language, by kind of choice."""
        return {
            "measures": translated(MEASURES),
            "channels": translated({**journeys.CHANNELS, **OTHER_CHANNELS}),
            "media": translated(journeys.MEDIA),
            "offers": translated({offer.key: offer.label for offer in OFFERS.values()}),
            "categories": translated(CATEGORIES),
            "stages": self.stages,
        }

    def transition_name(self, key: str) -> str:
        """``Consideration → Evaluation``; also of a move between stages that are no neighbours."""
        before, _arrow, after = key.partition(">")
        return self.transitions.get(key) or f"{self.stages.get(before, before)} → {self.stages.get(after, after)}"

    def lint_personas(self) -> dict[str, Persona]:
        return {code: Persona(p.name, tuple(p.channels), tuple(p.media)) for code, p in self.personas.items()}

    def lint_assets(self) -> dict[str, Asset]:
        return {
            code: Asset(a.title, a.theme_kind, bool(a.next_asset_ids), a.state == "published")
            for code, a in self.assets.items()
        }

    def lint_products(self) -> dict[str, Product]:
        return {key: Product(p.name, p.value_discipline) for key, p in self.products.items()}


def translated(words: Words) -> dict[str, str]:
    """Marked words in the reader's language."""
    return {key: gettext(label) for key, label in words.items()}
