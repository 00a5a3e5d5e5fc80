"""The door of journeys: the buyer's path, the personas and the content in force."""

from excello.journeys.operations.assets import create_asset, edit_asset, move_asset, put_file
from excello.journeys.operations.journeys import create_journey, edit_journey, publish_journey
from excello.journeys.operations.personas import create_persona, edit_persona, publish_persona
from excello.journeys.queries.assets import AssetView, asset, assets_for, published_assets
from excello.journeys.queries.journeys import (
    JourneyDraft,
    JourneyView,
    StageView,
    TransitionView,
    published_journey,
    published_journeys,
    stages_of,
    transitions,
)
from excello.journeys.queries.personas import PersonaDraft, PersonaView, persona, published_personas
from excello.journeys.rules.assets import AssetContent
from excello.journeys.rules.personas import PersonaContent
from excello.journeys.rules.words import CHANNELS, MEDIA

__all__ = [
    "CHANNELS",
    "MEDIA",
    "AssetContent",
    "AssetView",
    "JourneyDraft",
    "JourneyView",
    "PersonaContent",
    "PersonaDraft",
    "PersonaView",
    "StageView",
    "TransitionView",
    "asset",
    "assets_for",
    "create_asset",
    "create_journey",
    "create_persona",
    "edit_asset",
    "edit_journey",
    "edit_persona",
    "move_asset",
    "persona",
    "publish_journey",
    "publish_persona",
    "published_assets",
    "published_journey",
    "published_journeys",
    "published_personas",
    "put_file",
    "stages_of",
    "transitions",
]
