"""Which state a campaign may pass into, by which move."""

from __future__ import annotations

from enum import StrEnum

from excello.findings import mark


class State(StrEnum):
    """Where a campaign stands between its first draft and its end."""

    DRAFT = "draft"
    DESIGNED = "designed"
    APPROVED = "approved"
    SCHEDULED = "scheduled"
    RUNNING = "running"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


LABELS: dict[str, str] = {
    State.DRAFT: mark("Draft"),
    State.DESIGNED: mark("Designed"),
    State.APPROVED: mark("Approved"),
    State.SCHEDULED: mark("Scheduled"),
    State.RUNNING: mark("Running"),
    State.COMPLETED: mark("Completed"),
    State.CANCELLED: mark("Cancelled"),
}

MOVES: dict[str, tuple[frozenset[State], State]] = {
    "submit": (frozenset({State.DRAFT}), State.DESIGNED),
    "reopen": (frozenset({State.DESIGNED, State.APPROVED}), State.DRAFT),
    "approve": (frozenset({State.DESIGNED}), State.APPROVED),
    "schedule": (frozenset({State.APPROVED}), State.SCHEDULED),
    "run": (frozenset({State.SCHEDULED}), State.RUNNING),
    "complete": (frozenset({State.SCHEDULED, State.RUNNING}), State.COMPLETED),
    "cancel": (frozenset(State) - {State.COMPLETED, State.CANCELLED}, State.CANCELLED),
}
"""Move → the states it starts from, and the one it leads to."""

IN_DESIGN = frozenset({State.DRAFT, State.DESIGNED})
"""States in which a campaign is nobody's business outside its division."""

CARDED = frozenset(State) - IN_DESIGN - {State.CANCELLED}
"""States in which the whole company sees the card; a cancelled campaign keeps it if it had been approved."""


def may_move(state: str, move: str) -> bool:
    """Whether a campaign in `state` can make this move."""
    return state in MOVES[move][0]
