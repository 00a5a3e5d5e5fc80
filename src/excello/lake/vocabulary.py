"""The words of the Segment spec that every part of the lake shares."""

from __future__ import annotations

from enum import StrEnum


class EventType(StrEnum):
    """The six calls of the Segment spec."""

    IDENTIFY = "identify"
    TRACK = "track"
    PAGE = "page"
    SCREEN = "screen"
    GROUP = "group"
    ALIAS = "alias"
