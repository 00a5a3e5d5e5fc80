"""The order in which the demonstration center comes to be, one step after the other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from excello.core.access import Actor, system_actor
from excello.core.lake_home import flush_facts
from excello.core.models import Person
from excello.core.people import actor_of, add_division, add_person, create_center
from excello.engagement import public as engagement
from excello.site.demonstration.cast import CAST, DIVISIONS
from excello.site.demonstration.company import company_files
from excello.site.demonstration.content import tell_content
from excello.site.demonstration.work import Told, persona_and_asset, tell_work

# Long enough that a campaign due today had its fifteen working days, whatever holidays lay between.
PAST = timedelta(days=35)


@dataclass(slots=True)
class Stage:
    """What the steps share: the center, its people as actors by first name, its divisions by name, the hour."""

    center_id: int
    at: datetime
    actors: dict[str, Actor] = field(default_factory=dict)
    divisions: dict[str, int] = field(default_factory=dict)


def build(*, at: datetime) -> Iterator[str]:
    """Build the center; yields a line a step. Raises Refused if a door no longer takes what it took."""
    stage = _open_center(at - PAST)
    yield f"{len(CAST)} people in {len(DIVISIONS)} divisions"
    yield from _import_company(stage, at)
    yield from tell_content(center_id=stage.center_id, actors=stage.actors, at=stage.at)
    persona, asset = persona_and_asset(stage.center_id)
    laboratory, service = (stage.divisions[name] for name, _kind in DIVISIONS)
    yield from tell_work(
        Told(stage.center_id, stage.actors, laboratory, service, persona, asset, past=stage.at, now=at)
    )
    flush_facts(at=at)
    yield "done: sign in and walk the loop"


def _open_center(at: datetime) -> Stage:
    center = create_center(name="Fernhall Instruments", slug="fernhall", by=None, at=at, is_demonstration=True)
    stage = Stage(center.id, at)
    founder = system_actor(center.id, via="cli")
    for name, kind in DIVISIONS:
        stage.divisions[name] = add_division(center_id=center.id, name=name, kind=kind, by=founder, at=at).id
    for part in CAST:
        division_id = stage.divisions[part.division] if part.division else None
        view = add_person(
            center_id=center.id,
            email=part.email,
            name=part.name,
            role=part.role,
            division_id=division_id,
            is_cast=True,
            by=founder,
            at=at,
        )
        person = Person.objects.get(pk=view.id)
        stage.actors[part.name.split()[0]] = actor_of(person, center_id=center.id, via="cli")
    return stage


def _import_company(stage: Stage, at: datetime) -> Iterator[str]:
    for file in company_files(at=at):
        result = engagement.import_file(
            center_id=stage.center_id,
            data=file.content,
            mapping=file.mapping,
            name=file.name,
            by=stage.actors["Gwen"],
            at=at,
        )
        yield f"{file.name}: {result.accepted} of {result.rows} rows"
