"""What other rooms and the screens see of a request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from excello.findings import Finding


@dataclass(frozen=True, slots=True)
class Opened:
    """What accepting a request opened: its code ("CMP-3"), its title, where it is."""

    ref: str
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class ResultLine:
    """One line of results that came back to a request: what was measured, the figure, where it counts."""

    label: str
    value: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class AttachmentView:
    """A file of a brief; `trouble` is empty when it can be read."""

    id: int
    field: str
    filename: str
    size: int
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class RequestView:
    """A request.

    `state`: draft, returned, triage, accepted, declined, duplicate. `fields`: the brief by field key, as JSON values:
    texts; numbers and money as numbers; dates as ``2026-12-11``; persona, asset, product and region by their code or
    key (``PER-3``), the transition as ``consideration>evaluation``, a person by id; `touches` as a list of
    ``{channel, subject, body}``, `assets` as a list of codes. What is empty is left out. Before the gate was passed a
    value may be anything that was typed. `owner_id`: who has it in the center (None: nobody took it yet).
    """

    id: int
    code: str
    title: str
    state: str
    center_id: int
    division_id: int
    requester_id: int
    template_key: str
    template_version: int
    fields: Mapping[str, Any] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    passes: int = 0
    version: int = 1
    created_at: datetime | None = None
    changed_at: datetime | None = None
    submitted_at: datetime | None = None
    decided_at: datetime | None = None
    owner_id: int | None = None
    decision: str = ""
    duplicate_of_id: int | None = None
    opened: Opened | None = None
    attachments: tuple[AttachmentView, ...] = ()

    @property
    def campaign_ref(self) -> str | None:
        """The code of what accepting it opened."""
        return self.opened.ref if self.opened else None


def request_code(request_id: int) -> str:
    """How people name a request."""
    return f"REQ-{request_id}"
