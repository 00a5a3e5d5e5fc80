"""Tables of engagement."""

from excello.engagement.models.delivery import Delivery, PlannedWave, SuppressedAddress, TrackedLink, WaveTouch
from excello.engagement.models.imports import ImportRun

__all__ = ["Delivery", "ImportRun", "PlannedWave", "SuppressedAddress", "TrackedLink", "WaveTouch"]
