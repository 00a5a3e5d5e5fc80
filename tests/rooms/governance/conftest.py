"""Candidates and waves in few words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from tests.support.cast import AT

from excello.governance import public as governance

DAY = date(2026, 11, 2)


def pair(contact: str, touch: str, value: float = 1.0, **changes: Any) -> governance.Candidate:
    """A promotional mail that the contact agreed to."""
    said: dict[str, Any] = {
        "contact_key": contact,
        "touch_id": touch,
        "campaign_id": 3,
        "campaign_label": f"Campaign of {touch}",
        "channel": "email",
        "category": "promotional",
        "topic": "offers",
        "value": value,
        "consented": True,
    }
    return governance.Candidate(**{**said, **changes})


@pytest.fixture
def arbitrate(gwen: Any) -> Callable[..., governance.WaveResult]:
    """Gwen arbitrates the day's wave."""

    def run(*candidates: governance.Candidate, day: date = DAY, **changes: Any) -> governance.WaveResult:
        said = {"center_id": gwen.center_id, "day": day, "candidates": candidates, "by": gwen.actor, "at": AT}
        return governance.arbitrate(**{**said, **changes})

    return run


def reasons(result: governance.WaveResult) -> dict[tuple[str, str], str]:
    """Pair → reason."""
    return {(d.contact_key, d.touch_id): str(d.reason) for d in result.decisions}
