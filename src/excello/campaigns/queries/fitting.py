"""What fits a design so far: its persona, its stage, the content made for both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from excello.campaigns.models import Campaign
from excello.campaigns.queries.surroundings import Surroundings
from excello.campaigns.rules.subject import split_transition
from excello.core.people import center_view
from excello.journeys import public as journeys


@dataclass(frozen=True)
class Chosen:
    """A design's choices, resolved against the center."""

    row: Campaign
    around: Surroundings

    @property
    def steps(self) -> Mapping[str, Mapping[str, Any]]:
        return self.row.steps

    @cached_property
    def currency(self) -> str:
        return center_view(self.row.center_id).currency

    @cached_property
    def persona(self) -> journeys.PersonaView | None:
        return self.around.personas.get(self.row.persona_code)

    @property
    def persona_name(self) -> str:
        return self.persona.name if self.persona else self.row.persona_code

    @property
    def persona_channels(self) -> tuple[str, ...]:
        return tuple(self.persona.channels) if self.persona else ()

    @property
    def persona_media(self) -> tuple[str, ...]:
        return tuple(self.persona.media) if self.persona else ()

    @property
    def from_stage(self) -> str:
        return split_transition(self.row.transition_key)[0]

    @property
    def stage_name(self) -> str:
        return self.around.stages.get(self.from_stage, self.from_stage)

    @property
    def declared_problem(self) -> str:
        """The problem that the persona has at this stage, as the persona says it."""
        return self.persona.problems.get(self.from_stage, "") if self.persona else ""

    @cached_property
    def fitting_assets(self) -> list[journeys.AssetView]:
        """Published content for this persona at this stage."""
        if self.persona is None:
            return []
        return [
            asset
            for asset in self.around.assets.values()
            if asset.state == "published" and self.persona.id in asset.personas and self.from_stage in asset.stages
        ]

    @cached_property
    def selectable_assets(self) -> list[journeys.AssetView]:
        """What fits, and what the brief or the design names already."""
        named = {*self._named("5", self.row.steps), *self._named("5", self.row.suggested)}
        fitting = {asset.code for asset in self.fitting_assets}
        others = [self.around.assets[code] for code in sorted(named - fitting) if code in self.around.assets]
        return [*self.fitting_assets, *others]

    @staticmethod
    def _named(step: str, answers: Mapping[str, Mapping[str, Any]]) -> list[str]:
        return list(answers.get(step, {}).get("assets", []))

    def initial(self, step: int) -> dict[str, Any]:
        """What a step's form starts from: the answer, else what the brief suggests."""
        given = self.row.steps.get(str(step)) or self.row.suggested.get(str(step), {})
        if step == 4 and not given.get("problem"):
            return {"problem": self.declared_problem}
        return dict(given)
