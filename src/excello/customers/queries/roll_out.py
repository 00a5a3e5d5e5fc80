"""This room's step of the roll-out: contacts that may be written to."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from excello.charter.public import ProgressItem
from excello.core.access import Actor
from excello.customers.models import Contact


def progress(center_id: int, actor: Actor) -> list[ProgressItem]:
    """Contacts in the directory."""
    contacts = Contact.objects.filter(center_id=center_id).count()
    return [
        ProgressItem(
            "contacts",
            _("Contacts to write to"),
            contacts > 0,
            contacts,
            reverse("customers:list"),
            _("An audience is drawn from them, and only those who agreed are written to."),
        )
    ]
