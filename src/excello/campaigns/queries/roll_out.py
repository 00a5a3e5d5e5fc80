"""What campaigns add to the roll-out checklist of a new center."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from excello.campaigns.models import Campaign
from excello.charter.public import ProgressItem
from excello.core.access import Actor


def progress(center_id: int, actor: Actor) -> list[ProgressItem]:
    """A campaign that somebody approved; designs are not counted, since not everybody may know of them."""
    approved = Campaign.objects.filter(center_id=center_id, approved_at__isnull=False).count()
    return [
        ProgressItem(
            "campaign",
            _("An approved campaign"),
            approved > 0,
            approved,
            reverse("campaigns:list"),
            _("Eight steps, one linter, and somebody else who approves it."),
        )
    ]
