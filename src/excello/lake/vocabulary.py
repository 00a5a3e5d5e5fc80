"""The words of the Segment spec that every part of the lake shares."""

from __future__ import annotations

from enum import StrEnum

STAGE_CHANGED = "Opportunity Stage Changed"
"""What opens and moves an opportunity: properties opportunity_id, stage, product, account, owner, value, region."""

STAGE_OVERRIDDEN = "Stage Overridden"
"""What puts a cycle into a stage by hand: properties model (its key), stage, and what names the cycle."""

SELLER = "seller"
"""Value of the trait `kind` that makes a person one of ours."""


class EventType(StrEnum):
    """The six calls of the Segment spec."""

    IDENTIFY = "identify"
    TRACK = "track"
    PAGE = "page"
    SCREEN = "screen"
    GROUP = "group"
    ALIAS = "alias"
