"""What journeys add to the roll-out checklist of a new center."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from excello.charter.public import ProgressItem
from excello.core.access import Actor
from excello.journeys.models import Asset, Journey, Persona


def progress(center_id: int, actor: Actor) -> list[ProgressItem]:
    """A journey, a persona and content in force."""
    journeys = Journey.objects.filter(center_id=center_id, published_version__gt=0).count()
    personas = Persona.objects.filter(center_id=center_id, published_version__gt=0).count()
    assets = Asset.objects.filter(center_id=center_id, state="published").count()
    return [
        ProgressItem(
            "journey",
            _("A journey in force"),
            journeys > 0,
            journeys,
            reverse("journeys:home"),
            _("Every campaign moves a buyer from one of its stages to the next."),
        ),
        ProgressItem(
            "persona",
            _("A persona in force"),
            personas > 0,
            personas,
            reverse("journeys:personas"),
            _("A brief names whom it is for."),
        ),
        ProgressItem(
            "content",
            _("Published content"),
            assets > 0,
            assets,
            reverse("journeys:assets"),
            _("A touch needs something to send the buyer to."),
        ),
    ]
