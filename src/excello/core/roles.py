"""The roles a person can hold in a center or a division."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Role:
    """One role: its key, its name on screen, and where its holder lands after sign-in (a URL name)."""

    key: str
    label: str | Promise
    purpose: str | Promise
    lands_on: str = "site:home"


ROLES: dict[str, Role] = {
    role.key: role
    for role in (
        Role("requester", _("Requester"), _("Asks for campaigns and follows them to their results"), "demand:mine"),
        Role("member", _("Member"), _("Works in the center")),
        Role("program_manager", _("Program manager"), _("Triages requests, keeps the calendar"), "demand:queue"),
        Role("strategist", _("Campaign strategist"), _("Designs and launches campaigns"), "campaigns:list"),
        Role("content_lead", _("Content lead"), _("Keeps journeys, personas and content"), "journeys:home"),
        Role(
            "operations", _("Marketing operations"), _("Imports data, keeps policy and consents"), "engagement:imports"
        ),
        Role("sales", _("Sales"), _("Reads the customer's record"), "customers:list"),
        Role("service", _("Service"), _("Reads the customer's record"), "customers:list"),
        Role("sponsor", _("Executive sponsor"), _("Approves, reads results"), "outcomes:funnel"),
        Role("administrator", _("Administrator"), _("Runs the installation"), "site:home"),
    )
}
EVERY_ROLE = frozenset(ROLES)
