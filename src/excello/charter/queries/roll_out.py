"""How far a new center has come, computed from what exists (C12)."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.urls import reverse
from django.utils.translation import gettext as _

from excello.charter.models import Product, Region
from excello.charter.rules import ProgressItem, in_roll_out_order
from excello.core.access import Actor
from excello.core.people import people_of

ProgressSource = Callable[[int, Actor], Iterable[ProgressItem]]
"""Given the center and who looks, a room's steps of the roll-out, worded in the active language."""

SOURCES: list[ProgressSource] = []


def register_progress(source: ProgressSource) -> None:
    """Add a room's steps to the checklist; called in its `apps.py`."""
    SOURCES.append(source)


def checklist(center_id: int, actor: Actor) -> list[ProgressItem]:
    """Every room's steps in the order of the roll-out."""
    return in_roll_out_order(item for source in SOURCES for item in source(center_id, actor))


def own_progress(center_id: int, actor: Actor) -> list[ProgressItem]:
    """Scope, team, sponsor, catalogue."""
    people = people_of(center_id)
    sponsors = [person for person in people if any(grant.role == "sponsor" for grant in person.grants)]
    divisions = len(actor.divisions.divisions)
    products = Product.objects.filter(center_id=center_id).count()
    regions = Region.objects.filter(center_id=center_id).count()
    center, catalogue = reverse("charter:center"), reverse("charter:catalogue")
    return [
        ProgressItem(
            "scope",
            _("Divisions the center serves"),
            divisions > 0,
            divisions,
            center + "#divisions",
            _("Requests, campaigns and results belong to a division."),
        ),
        ProgressItem(
            "team",
            _("People with a role"),
            len(people) > 1,
            len(people),
            center,
            _("A request needs somebody to ask, somebody to triage and somebody to design."),
        ),
        ProgressItem(
            "sponsor",
            _("An executive sponsor"),
            bool(sponsors),
            len(sponsors),
            center,
            _("Approves campaigns and answers for the results."),
        ),
        ProgressItem(
            "catalogue",
            _("Products and regions"),
            products > 0 and regions > 0,
            products + regions,
            catalogue,
            _("Imports, briefs and reports resolve their names through it."),
        ),
    ]
