"""What a person finds on coming in: decisions that wait for them, the roll-out, the loop of the last thirty days."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from excello.campaigns import public as campaigns
from excello.charter import public as charter
from excello.core.access import Actor
from excello.core.jobs import ACTIVE, JobView, job_view
from excello.core.models import AuditEntry, Job
from excello.demand import public as demand
from excello.demand.public import RequestView
from excello.design.pictures import Loop, LoopNode
from excello.practices import public as practices

WINDOW = timedelta(days=30)
SHOWN = 6


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that waits for this person."""

    title: str
    text: str | Promise
    url: str
    icon: str
    action: str | Promise
    since: datetime | None
    code: str
    station: str


@dataclass(frozen=True, slots=True)
class Home:
    """Everything of the home page, prepared."""

    waiting: tuple[Waiting, ...]
    more: int
    steps: tuple[charter.ProgressItem, ...]
    done: int
    loop: Loop

    @property
    def total(self) -> int:
        """How many decisions wait, shown or not."""
        return len(self.waiting) + self.more

    @property
    def next_steps(self) -> tuple[charter.ProgressItem, ...]:
        """What the roll-out still lacks, the first three."""
        return tuple(step for step in self.steps if not step.done)[:3]


def read_home(actor: Actor, *, at: datetime) -> Home:
    """Read what this person's home shows at this moment."""
    waiting = sorted(_waiting(actor), key=lambda item: item.since or at)
    steps = tuple(charter.checklist(actor.center_id, actor))
    counts = _counts(actor, since=at - WINDOW)
    return Home(
        waiting=tuple(waiting[:SHOWN]),
        more=max(0, len(waiting) - SHOWN),
        steps=steps,
        done=sum(step.done for step in steps),
        loop=_loop(actor, counts, waiting),
    )


def filling_job(center_id: int) -> JobView | None:
    """The job that fills the demonstration, while it is under way."""
    row = Job.objects.filter(center_id=center_id, kind="site.demonstration", state__in=ACTIVE).first()
    return job_view(row) if row else None


def _waiting(actor: Actor) -> Iterator[Waiting]:
    for source in SOURCES:
        yield from source(actor)


def _triage(actor: Actor) -> Iterator[Waiting]:
    if not actor.may("demand.triage"):
        return
    for view in demand.open_requests(actor.center_id, actor):
        text = _("Passed the gate; accept it, decline it, or name its duplicate.")
        yield Waiting(
            view.title, text, _request_url(view), "inbox", _("Decide"), view.submitted_at, view.code, "demand:queue"
        )


def _returned(actor: Actor) -> Iterator[Waiting]:
    for view in demand.returned_to(actor):
        count = len(view.findings)
        text = ngettext("%(count)s finding stands before the gate.", "%(count)s findings stand before the gate.", count)
        yield Waiting(
            view.title,
            text % {"count": count},
            _request_url(view),
            "undo-2",
            _("Mend"),
            view.changed_at,
            view.code,
            "demand:mine",
        )


def _approvals(actor: Actor) -> Iterator[Waiting]:
    if not actor.may("campaigns.approve"):
        return
    for view in campaigns.campaigns_of(center_id=actor.center_id, actor=actor):
        may = view.state == "designed" and actor.person_id not in view.author_ids
        if may and actor.may("campaigns.approve", view.division_id):
            url = reverse("campaigns:approval", args=[view.id])
            text = _("Designed and linted; it waits for somebody who did not write it.")
            yield Waiting(view.name, text, url, "megaphone", _("Review"), view.opened_at, view.code, "campaigns:list")


def _adoptions(actor: Actor) -> Iterator[Waiting]:
    for view in practices.waiting_for(actor.center_id, actor.person_id or 0):
        url = reverse("practices:detail", args=[view.id])
        yield Waiting(
            view.statement,
            _("Proposed to you; in force only once you adopt it."),
            url,
            "book-open",
            _("Decide"),
            None,
            view.code,
            "practices:list",
        )


SOURCES: tuple[Callable[[Actor], Iterator[Waiting]], ...] = (_triage, _returned, _approvals, _adoptions)


def _request_url(view: RequestView) -> str:
    return reverse("demand:request", args=[view.id])


def _counts(actor: Actor, *, since: datetime) -> dict[str, int]:
    """Entries by kind in the window, of this person's divisions and of the center as a whole."""
    kinds = [station.kind for station in LOOP if station.kind]
    rows = AuditEntry.objects.filter(center_id=actor.center_id, at__gte=since, kind__in=kinds)
    scope = actor.scope("demand.see")
    if not scope.everything:
        rows = rows.filter(Q(division__isnull=True) | Q(division_id__in=scope.division_ids))
    found = {row["kind"]: row["number"] for row in rows.values("kind").annotate(number=Count("id")).order_by()}
    return {kind: found.get(kind, 0) for kind in kinds}


@dataclass(frozen=True, slots=True)
class Station:
    """One station of the loop: its room's page and permission, and the kind of entry its arrow counts."""

    label: str | Promise
    icon: str
    route: str
    permission: str
    kind: str = ""
    flow_note: str | Promise = ""


LOOP = (
    Station(_("Request"), "inbox", "demand:mine", "demand.see", "request.handed_in", _("conform")),
    Station(
        _("Gate"),
        "shield-check",
        "demand:queue",
        "demand.triage",
        "request.accepted",
        _("accepted"),
    ),
    Station(
        _("Campaign"),
        "megaphone",
        "campaigns:list",
        "campaigns.see",
        "campaign.approved",
        _("approved"),
    ),
    Station(
        _("Arbitration"),
        "scale",
        "governance:waves",
        "governance.see",
        "wave.decided",
        _("waves decided"),
    ),
    Station(
        _("Delivery"),
        "send",
        "engagement:waves",
        "engagement.see",
        "wave.delivered",
        _("delivered"),
    ),
    Station(
        _("Events"),
        "activity",
        "engagement:imports",
        "engagement.import",
        "import.finished",
        _("imports"),
    ),
    Station(_("Lifecycle"), "route", "customers:lifecycle", "customers.see"),
    Station(_("Outcomes"), "target", "outcomes:funnel", "outcomes.see"),
    Station(
        _("Learning"),
        "flask-conical",
        "outcomes:learnings",
        "outcomes.see",
        "learning.recorded",
        _("written down"),
    ),
    Station(
        _("Practice"),
        "book-open",
        "practices:list",
        "practices.see",
        "practice.adopted",
        _("adopted"),
    ),
)


def _counted_at(station: Station, actor: Actor) -> str:
    """Where what the arrow counts is listed: entry by entry for those who see the trail, else the station's page."""
    if not station.kind:
        return ""
    if actor.may("core.see_trail"):
        return reverse("core:trail") + f"?kind={station.kind}"
    return reverse(station.route) if actor.may(station.permission) else ""


def _loop(actor: Actor, counts: dict[str, int], waiting: list[Waiting]) -> Loop:
    """Ten stations, each leading to its room where this person may go; arrows carry what flowed in thirty days."""
    stations = {item.station for item in waiting}
    nodes = tuple(
        LoopNode(
            str(station.label),
            station.icon,
            url=reverse(station.route) if actor.may(station.permission) else "",
            flow=str(counts[station.kind]) if station.kind else "",
            flow_note=str(station.flow_note),
            flow_url=_counted_at(station, actor),
            waits=station.route in stations,
        )
        for station in LOOP
    )
    return Loop(nodes, heart=str(_("The loop, last 30 days")), heart_note=str(_("Every station opens its room.")))
