"""Fills the frame around every signed-in page: navigation by role, divisions, what waits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from excello.core.access import PERMISSIONS, Actor
from excello.core.jobs import active_jobs
from excello.core.notifications import unread_count
from excello.core.people import center_view
from excello.design.shell import DivisionChoice, LanguageChoice, NavEntry, NewAction, Shell

LANGUAGE_NAMES = {"en": "English", "it": "Italiano"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One possible line of the navigation: where it leads, its icon, and the permission that shows it."""

    label: str | Promise
    route: str
    icon: str = ""
    permission: str | None = None
    children: tuple[Entry, ...] = ()


NAVIGATION = (
    Entry(_("Home"), "site:home", "house"),
    Entry(
        _("Requests"),
        "demand:mine",
        "inbox",
        "demand.see",
        (
            Entry(_("My requests"), "demand:mine", permission="demand.see"),
            Entry(_("Gate queue"), "demand:queue", permission="demand.triage"),
        ),
    ),
    Entry(_("Campaigns"), "campaigns:list", "megaphone", "campaigns.see"),
    Entry(
        _("Journeys"),
        "journeys:home",
        "route",
        "journeys.see",
        (
            Entry(_("Journeys"), "journeys:home", permission="journeys.see"),
            Entry(_("Personas"), "journeys:personas", permission="journeys.see"),
            Entry(_("Content"), "journeys:assets", permission="journeys.see"),
        ),
    ),
    Entry(
        _("Customers"),
        "customers:list",
        "users",
        "customers.see_rows",
        (
            Entry(_("Contacts"), "customers:list", permission="customers.see_rows"),
            Entry(_("Lifecycle"), "customers:lifecycle", permission="customers.see"),
        ),
    ),
    Entry(
        _("Governance"),
        "governance:policy",
        "scale",
        "governance.see",
        (
            Entry(_("Contact policy"), "governance:policy", permission="governance.see"),
            Entry(_("Arbitration"), "governance:waves", permission="governance.see"),
            Entry(_("Delivery"), "engagement:waves", permission="engagement.see"),
        ),
    ),
    Entry(
        _("Data"),
        "engagement:imports",
        "database",
        "engagement.import",
        (
            Entry(_("Imports"), "engagement:imports", permission="engagement.import"),
            Entry(_("Sources"), "engagement:sources", permission="engagement.sources"),
            Entry(_("Dead letters"), "engagement:letters", permission="engagement.debug"),
        ),
    ),
    Entry(
        _("Insights"),
        "outcomes:funnel",
        "chart-column",
        "outcomes.see",
        (
            Entry(_("Measures"), "outcomes:measures", permission="outcomes.see"),
            Entry(_("Funnel"), "outcomes:funnel", permission="outcomes.see"),
            Entry(_("Learnings"), "outcomes:learnings", permission="outcomes.see"),
        ),
    ),
    Entry(
        _("Center"),
        "charter:center",
        "life-buoy",
        "charter.see",
        (
            Entry(_("People"), "charter:center", permission="charter.see"),
            Entry(_("Catalogue"), "charter:catalogue", permission="charter.see"),
            Entry(_("Practices"), "practices:list", permission="practices.see"),
        ),
    ),
    Entry(
        _("Admin"),
        "core:trail",
        "settings",
        "core.see_trail",
        (
            Entry(_("Audit trail"), "core:trail", permission="core.see_trail"),
            Entry(_("Mailbox"), "core:mailbox", permission="core.see_mailbox"),
        ),
    ),
)
NEW = (
    Entry(_("Request"), "demand:new", "inbox", "demand.file"),
    Entry(_("Import"), "engagement:import_new", "upload", "engagement.import"),
    Entry(_("Persona"), "journeys:persona_new", "user", "journeys.edit"),
    Entry(_("Asset"), "journeys:asset_new", "file-text", "journeys.edit"),
    Entry(_("Practice"), "practices:new", "book-open", "practices.propose"),
    Entry(_("Learning"), "outcomes:learning_new", "flask-conical", "outcomes.learn"),
)


def shell_context(request: HttpRequest) -> dict[str, Any]:
    """The `shell` of a page whose actor is known; public pages have none."""
    actor: Actor | None = getattr(request, "actor", None)
    if actor is None or actor.person_id is None:
        return {}
    return {"shell": build_shell(request, actor)}


def build_shell(request: HttpRequest, actor: Actor) -> Shell:
    """Everything the frame shows to this person on this page."""
    center = center_view(actor.center_id)
    return Shell(
        person_name=actor.name,
        home_url=reverse("site:home"),
        navigation=tuple(_navigation(NAVIGATION, request.path, actor)),
        divisions=_divisions(request, actor),
        division_url=reverse("core:choose_division"),
        new_actions=tuple(
            NewAction(str(entry.label), url, entry.icon) for entry in NEW if (url := _url(entry, actor)) is not None
        ),
        palette_url=reverse("site:palette"),
        jobs_url=reverse("core:jobs"),
        jobs_running=active_jobs(by=actor),
        inbox_url=reverse("core:inbox"),
        unread=unread_count(person_id=actor.person_id or 0),
        profile_url=reverse("core:profile"),
        languages=tuple(
            LanguageChoice(code, LANGUAGE_NAMES.get(code, code), code == getattr(request, "LANGUAGE_CODE", "en"))
            for code, _name in settings.LANGUAGES
        ),
        language_url=reverse("core:preference"),
        sign_in_url=reverse("core:sign_in"),
        sign_out_url=reverse("core:sign_out"),
        center_name=center.name,
        footer_lines=(gettext("Demonstration"),) if center.is_demonstration else (),
    )


def _navigation(entries: tuple[Entry, ...], path: str, actor: Actor) -> list[NavEntry]:
    """The entries this person may use; of URLs that nest, only the most exact one is where the person is."""
    shown = [(entry, url, _children(entry, actor)) for entry in entries if (url := _url(entry, actor)) is not None]
    urls = [url for _entry, own, children in shown for url in (own, *(url for _child, url in children))]
    here = max((url for url in urls if path == url or (url != "/" and path.startswith(url))), key=len, default="")
    return [
        NavEntry(
            str(entry.label),
            url,
            entry.icon,
            active=here in (url, *(child_url for _child, child_url in children)),
            children=tuple(NavEntry(str(child.label), its, active=its == here) for child, its in children),
        )
        for entry, url, children in shown
    ]


def _children(entry: Entry, actor: Actor) -> list[tuple[Entry, str]]:
    return [(child, url) for child in entry.children if (url := _url(child, actor)) is not None]


def _url(entry: Entry, actor: Actor) -> str | None:
    if entry.permission is not None and (entry.permission not in PERMISSIONS or not actor.may(entry.permission)):
        return None
    try:
        return reverse(entry.route)
    except NoReverseMatch:
        return None


def _divisions(request: HttpRequest, actor: Actor) -> tuple[DivisionChoice, ...]:
    chosen = request.session.get("division_id")
    choices = [DivisionChoice("", gettext("All divisions"), chosen is None)]
    choices += [DivisionChoice(str(d.id), d.name, d.id == chosen) for d in actor.divisions.divisions]
    return tuple(choices)
