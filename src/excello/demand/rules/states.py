"""The states of a request, and what may be done in which."""

from __future__ import annotations

from enum import StrEnum

from excello.findings import Finding, mark


class State(StrEnum):
    """Where a request stands."""

    DRAFT = "draft"
    RETURNED = "returned"
    TRIAGE = "triage"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    DUPLICATE = "duplicate"


WRITTEN = frozenset({State.DRAFT, State.RETURNED})
"""With the requester, who may write and hand in."""
DECIDED = frozenset({State.ACCEPTED, State.DECLINED, State.DUPLICATE})

FROM: dict[str, frozenset[State]] = {
    "write": WRITTEN,
    "hand_in": WRITTEN,
    "take": frozenset({State.TRIAGE}),
    "accept": frozenset({State.TRIAGE}),
    "decline": frozenset({State.TRIAGE}),
    "mark_duplicate": frozenset({State.TRIAGE}),
}
"""What may be done, and from which states."""

NOT_NOW = {
    State.DRAFT: mark("It is still a draft."),
    State.RETURNED: mark("It was returned to its requester."),
    State.TRIAGE: mark("It is in triage, so the brief cannot be changed now."),
    State.ACCEPTED: mark("It has been accepted."),
    State.DECLINED: mark("It has been declined."),
    State.DUPLICATE: mark("It has been closed as a duplicate."),
}
MENDS = {
    State.DRAFT: mark("Wait until it is handed in."),
    State.RETURNED: mark("Wait until it is handed in again."),
    State.TRIAGE: mark("Wait for the decision."),
    State.ACCEPTED: mark("Follow what it opened."),
    State.DECLINED: mark("Write a new request if things have changed."),
    State.DUPLICATE: mark("Follow the request it is a duplicate of."),
}


def state_findings(*, action: str, state: str) -> list[Finding]:
    """Why an action is not possible in this state; nothing if it is."""
    now = State(state)
    if now in FROM[action]:
        return []
    return [Finding("request.state", "state", NOT_NOW[now], MENDS[now])]
