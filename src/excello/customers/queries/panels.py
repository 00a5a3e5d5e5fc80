"""Sections that rooms above add to a contact's page: messages, decisions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise

PANELS: dict[str, RecordPanel] = {}


@dataclass(frozen=True, slots=True)
class PanelRow:
    """One line of a panel: what happened, when, a link, and a badge with its tone (good, bad, wait, accent, mute)."""

    title: str | Promise
    at: datetime | None = None
    text: str | Promise = ""
    url: str = ""
    badge: str | Promise = ""
    tone: str = ""
    icon: str = ""


@dataclass(frozen=True, slots=True)
class RecordPanel:
    """A section: `rows(center_id, contact_key)` newest first; `empty` is said where there are none."""

    key: str
    title: str | Promise
    rows: Callable[[int, str], Sequence[PanelRow]]
    empty: str | Promise = ""


def register_panel(panel: RecordPanel) -> None:
    """Add a section to every contact's page; the same key again replaces it."""
    PANELS[panel.key] = panel
