"""The practices' step of a new center's checklist."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from excello.charter.public import ProgressItem
from excello.core.access import Actor
from excello.practices.public import State, practices_of


def progress(center_id: int, actor: Actor) -> list[ProgressItem]:
    """A practice in force."""
    adopted = len(practices_of(center_id, state=State.ADOPTED))
    why = _("What works is written down, owned, and checked on the next brief or campaign.")
    return [ProgressItem("standards", _("A practice in force"), adopted > 0, adopted, reverse("practices:list"), why)]
