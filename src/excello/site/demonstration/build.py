"""The order in which the demonstration center comes to be: its people at once, the rest step by step."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from excello.campaigns import public as campaigns
from excello.core.access import Actor, system_actor
from excello.core.lake_home import flush_facts
from excello.core.models import Person
from excello.core.people import actor_of, add_division, add_person, create_center, divisions_of, people_of
from excello.engagement import public as engagement
from excello.journeys import public as journeys
from excello.site.demonstration.cast import CAST, DIVISIONS
from excello.site.demonstration.company import company_files
from excello.site.demonstration.content import tell_content
from excello.site.demonstration.work import Told, persona_and_asset, tell_work

# Long enough that a campaign due today had its fifteen working days, whatever holidays lay between.
PAST = timedelta(days=35)
SLUG = "fernhall"
STEPS = 14
"""How many lines `fill` yields on an opened center."""


@dataclass(frozen=True, slots=True)
class Stage:
    """What the steps share: the center, its people as actors by first name, its divisions by name, the hour."""

    center_id: int
    now: datetime
    actors: dict[str, Actor]
    divisions: dict[str, int]

    @property
    def past(self) -> datetime:
        return self.now - PAST


def build(*, at: datetime) -> Iterator[str]:
    """Build the whole center; yields a line a step. Raises Refused if a door no longer takes what it took."""
    center_id = open_center(at=at)
    yield f"{len(CAST)} people in {len(DIVISIONS)} divisions"
    yield from fill(center_id=center_id, at=at)


def open_center(*, at: datetime) -> int:
    """Open the center with its divisions and its cast, so that somebody can walk in; returns its id."""
    told = at - PAST
    center = create_center(name="Fernhall Instruments", slug=SLUG, by=None, at=told, is_demonstration=True)
    founder = system_actor(center.id, via="cli")
    divisions = {
        name: add_division(center_id=center.id, name=name, kind=kind, by=founder, at=told).id
        for name, kind in DIVISIONS
    }
    for part in CAST:
        add_person(
            center_id=center.id,
            email=part.email,
            name=part.name,
            role=part.role,
            division_id=divisions[part.division] if part.division else None,
            is_cast=True,
            by=founder,
            at=told,
        )
    return center.id


def fill(*, center_id: int, at: datetime) -> Iterator[str]:
    """Fill an opened center; a step that was done before is passed over, so doing it twice is harmless."""
    stage = _stage(center_id, at)
    for step in (_company, _source, _content, _work):
        yield from step(stage)
    flush_facts(at=at)
    yield "done: sign in and walk the loop"


def _stage(center_id: int, at: datetime) -> Stage:
    people = {person.id: person for person in Person.objects.filter(pk__in=[p.id for p in people_of(center_id)])}
    actors = {row.name.split()[0]: actor_of(row, center_id=center_id, via="cli") for row in people.values()}
    divisions = {division.name: division.id for division in divisions_of(center_id)}
    return Stage(center_id, at, actors, divisions)


def _company(stage: Stage) -> Iterator[str]:
    for file in company_files(at=stage.now):
        result = engagement.import_file(
            center_id=stage.center_id,
            data=file.content,
            mapping=file.mapping,
            name=file.name,
            by=stage.actors["Gwen"],
            at=stage.now,
        )
        yield f"{file.name}: {result.accepted} of {result.rows} rows"


def _source(stage: Stage) -> Iterator[str]:
    """The website may send its events as soon as the collector runs; its key is made anew on its page."""
    if not engagement.source_names(center_id=stage.center_id):
        engagement.add_source(name="Website", kind="website", by=stage.actors["Gwen"], at=stage.past)
        yield "one source of events"


def _content(stage: Stage) -> Iterator[str]:
    if not journeys.published_personas(stage.center_id):
        yield from tell_content(center_id=stage.center_id, actors=stage.actors, at=stage.past)


def _work(stage: Stage) -> Iterator[str]:
    if campaigns.campaigns_of(center_id=stage.center_id, actor=stage.actors["Chiara"]):
        return
    persona, asset = persona_and_asset(stage.center_id)
    laboratory, service = (stage.divisions[name] for name, _kind in DIVISIONS)
    told = Told(stage.center_id, stage.actors, laboratory, service, persona, asset, past=stage.past, now=stage.now)
    yield from tell_work(told)
