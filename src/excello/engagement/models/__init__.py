"""Tables of engagement."""

from excello.engagement.models.delivery import Delivery, PlannedWave, SuppressedAddress, TrackedLink, WaveTouch
from excello.engagement.models.imports import ImportRun
from excello.engagement.models.letters import DeadLetter
from excello.engagement.models.sources import Source, SourceDay, WriteKey

__all__ = [
    "DeadLetter",
    "Delivery",
    "ImportRun",
    "PlannedWave",
    "Source",
    "SourceDay",
    "SuppressedAddress",
    "TrackedLink",
    "WaveTouch",
    "WriteKey",
]
