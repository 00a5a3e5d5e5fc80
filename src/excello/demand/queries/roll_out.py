"""What demand adds to the roll-out checklist of a new center."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from excello.charter.public import ProgressItem
from excello.core.access import Actor
from excello.demand.models import Request
from excello.demand.rules.states import WRITTEN


def progress(center_id: int, actor: Actor) -> list[ProgressItem]:
    """A request that has passed the gate."""
    passed = Request.objects.filter(center_id=center_id).exclude(state__in=WRITTEN).count()
    words = _("A request past the gate"), _("The first brief that conforms sets the standard for the others.")
    return [ProgressItem("request", words[0], passed > 0, passed, reverse("demand:new"), words[1])]
