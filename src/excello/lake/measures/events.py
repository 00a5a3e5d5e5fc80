"""The catalogue's figures over events: parts that simply add up day by day, and the shares and means made of them."""

from __future__ import annotations

from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

from excello.findings import mark
from excello.lake.conditions import EventFilter, FieldType, Kind, SubjectSchema, parse_filter
from excello.lake.measures.definition import Definition

OWN_SOURCE, OWN_SUBJECT = "excello", "person:"
"""How the events of members' own work name where they come from and whom: nobody outside can send such an event."""
DIVISION, ORIGIN = ("division",), ("source", "event")
SCHEMA = SubjectSchema(
    name="measured",
    events=None,
    properties={"properties.pass": FieldType(Kind.NUMBER), "properties.bot": FieldType(Kind.BOOLEAN)},
)


@dataclass(frozen=True, slots=True)
class EventPart:
    """Events that are counted together. own_work: those of members' work, else those of customers; `worth` is the
    number in their properties that is summed."""

    name: str
    filter: EventFilter
    own_work: bool
    worth: str | None = None


@dataclass(frozen=True, slots=True)
class EventFigure:
    """A figure over events: how many of `part`; with `hits` the share of them that are of that part too; with `mean`
    the mean of what they are worth."""

    definition: Definition
    part: str
    hits: str | None = None
    mean: bool = False

    def figure(self, daily: ir.Table) -> ir.Value:
        """The figure as an aggregate over rows of the daily table; nothing of nothing is null, a count of it 0."""
        if self.mean:
            return self._sum(daily, self.part, "worth") / self._sum(daily, self.part, "worthy").nullif(0)
        number = self._sum(daily, self.part, "number")
        if self.hits is not None:
            return self._sum(daily, self.hits, "number") / number.nullif(0)
        return number.fill_null(0)

    @staticmethod
    def _sum(daily: ir.Table, part: str, column: str) -> ir.NumericValue:
        return ibis.ifelse(daily.part == part, daily[column], 0).sum()


def _part(name: str, events: str | list[str], *, where: object = None, worth: str | None = None) -> EventPart:
    said = {"event": events, **({"where": where} if where else {})}
    return EventPart(name, parse_filter(said, SCHEMA), own_work=True, worth=worth)


def _heard(name: str, **said: object) -> EventPart:
    return EventPart(name, parse_filter(said, SCHEMA) if said else EventFilter(), own_work=False)


FIRST = {"field": "properties.pass", "op": "eq", "value": 1}
BY_A_PERSON = {"not": {"field": "properties.bot", "op": "eq", "value": True}}
DECISIONS = ["Request Accepted", "Request Declined", "Request Duplicate"]
PARTS: dict[str, EventPart] = {
    part.name: part
    for part in (
        _heard("arrived"),
        _heard("page_views", type="page"),
        _heard("email_clicks", event="Email Link Clicked", where=BY_A_PERSON),
        _heard("forms", event="Form Submitted", where=BY_A_PERSON),
        _heard("downloads", event="Content Downloaded", where=BY_A_PERSON),
        _part("started", "Request Started"),
        _part("handed_in", ["Request Handed In", "Request Returned"]),
        _part("first_handed_in", ["Request Handed In", "Request Returned"], where=FIRST),
        _part("first_passed", "Request Handed In", where=FIRST),
        _part("returned", "Request Returned"),
        _part("accepted", "Request Accepted"),
        _part("decided", DECISIONS, worth="hours_to_decision"),
        _part("campaigns_opened", "Campaign Opened"),
        _part("campaigns_started", "Campaign Started"),
        _part("practices_adopted", "Practice Adopted"),
        _part("learnings_recorded", "Learning Recorded"),
        _part("waves_delivered", "Wave Delivered"),
    )
}

TRAIL = mark("what members did, from the audit trail")
TRACKED = mark("events of customers, from every source")
ROW = mark("an event")


def _operational(
    name: str, label: str, formula: str, unit: str, part: str, *, owner: str = "program_manager", better: str = "higher"
) -> EventFigure:
    dimensions = DIVISION if unit in ("requests", "share", "hours") else ()
    words = Definition(name, label, formula, owner, ROW, TRAIL, unit, "operations", better, dimensions)
    return EventFigure(words, part, hits="first_passed" if unit == "share" else None, mean=unit == "hours")


def _volume(name: str, label: str, formula: str, part: str, *, owner: str = "operations") -> EventFigure:
    return EventFigure(
        Definition(name, label, formula, owner, ROW, TRACKED, "events", "volume", "higher", ORIGIN), part
    )


EVENT_FIGURES: tuple[EventFigure, ...] = (
    _operational(
        "requests_handed_in", mark("Requests handed in"), mark("times a request was handed in"), "requests", "handed_in"
    ),
    _operational(
        "first_pass_yield",
        mark("Requests right the first time"),
        mark("of the requests handed in for the first time, the share that conformed"),
        "share",
        "first_handed_in",
    ),
    _operational(
        "requests_returned",
        mark("Requests the gate returned"),
        mark("times the gate returned a request with its findings"),
        "requests",
        "returned",
        better="lower",
    ),
    _operational(
        "requests_accepted", mark("Requests accepted"), mark("requests accepted in triage"), "requests", "accepted"
    ),
    _operational(
        "hours_to_decision",
        mark("Hours to a decision"),
        mark("mean hours from handing in to accepted, declined or closed as a duplicate"),
        "hours",
        "decided",
        better="lower",
    ),
    _operational(
        "campaigns_opened",
        mark("Campaigns opened"),
        mark("campaigns opened from an accepted request"),
        "campaigns",
        "campaigns_opened",
    ),
    _operational(
        "campaigns_started",
        mark("Campaigns started"),
        mark("campaigns that began to run"),
        "campaigns",
        "campaigns_started",
        owner="strategist",
    ),
    _operational(
        "waves_delivered",
        mark("Waves delivered"),
        mark("waves whose messages were sent"),
        "events",
        "waves_delivered",
        owner="operations",
    ),
    _operational(
        "practices_adopted",
        mark("Practices adopted"),
        mark("practices that their owners adopted"),
        "practices",
        "practices_adopted",
    ),
    _operational(
        "learnings_recorded",
        mark("Learnings written down"),
        mark("learnings written down with their evidence"),
        "learnings",
        "learnings_recorded",
        owner="strategist",
    ),
    _volume(
        "events_received", mark("Events of customers"), mark("events that count, by the day they happened"), "arrived"
    ),
    _volume("page_views", mark("Page views"), mark("pages looked at"), "page_views", owner="content_lead"),
    _volume(
        "email_clicks",
        mark("Clicks in mails"),
        mark("links clicked by a person, not by a scanner"),
        "email_clicks",
        owner="strategist",
    ),
    _volume(
        "forms_submitted", mark("Forms handed in"), mark("forms handed in by a person"), "forms", owner="strategist"
    ),
    _volume(
        "content_downloads",
        mark("Content downloads"),
        mark("pieces of content downloaded"),
        "downloads",
        owner="content_lead",
    ),
)
