"""Governance's step of a new center's checklist."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from excello.charter.public import ProgressItem
from excello.core.access import Actor
from excello.governance.public import current_policy, latest_wave


def progress(center_id: int, actor: Actor) -> list[ProgressItem]:
    """A contact policy that somebody decided on, or that has decided a wave."""
    number = current_policy(center_id).number
    done = number > 0 or latest_wave(center_id) is not None
    why = _("The shipped one holds until you decide on your own.")
    return [ProgressItem("policy", _("A contact policy"), done, number, reverse("governance:policy"), why)]
