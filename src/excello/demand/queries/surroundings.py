"""What the gate is told of the center: what a brief may point at, the day and the holidays, the practices in force."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import cached_property, partial
from zoneinfo import ZoneInfo

from django.utils.translation import get_language

from excello.charter import public as charter
from excello.core.people import CenterView, PersonView, center_view, people_of
from excello.demand.queries.templates import current_templates
from excello.demand.rules import GateContext, Options, PracticeRule, Template, Text, brief_schema
from excello.findings import Severity
from excello.journeys import public as journeys
from excello.lake.conditions import SubjectSchema
from excello.practices import public as practices


class Surroundings(Mapping[str, Options]):
    """A center around the briefs of one request to this site: each part is read once, and only if it is asked for.

    As a mapping it holds what a brief may point at, by type.
    """

    def __init__(self, center_id: int) -> None:
        self.center_id = center_id
        self._options: dict[str, Options] = {}

    @cached_property
    def center(self) -> CenterView:
        return center_view(self.center_id)

    @cached_property
    def people(self) -> list[PersonView]:
        return people_of(self.center_id)

    @cached_property
    def templates(self) -> dict[str, Template]:
        """The current version of every template."""
        return current_templates(self.center_id)

    def name_of(self, person_id: int | None) -> str:
        """A member's name; empty for nobody, and for who has left."""
        return self["person"].labels.get(str(person_id), "")

    def __getitem__(self, type_: str) -> Options:
        if type_ not in self._options:
            self._options[type_] = SOURCES[type_](self)
        return self._options[type_]

    def __iter__(self) -> Iterator[str]:
        return iter(SOURCES)

    def __len__(self) -> int:
        return len(SOURCES)


def personas(around: Surroundings) -> Options:
    return Options({one.code: one.name for one in journeys.published_personas(around.center_id)})


def transitions(around: Surroundings) -> Options:
    return Options({one.key: one.name for one in journeys.transitions(around.center_id)})


def products(around: Surroundings) -> Options:
    found = charter.list_products(around.center_id)
    return Options({one.key: one.name for one in found}, {name: one.key for one in found for name in one.aliases})


def regions(around: Surroundings) -> Options:
    found = charter.list_regions(around.center_id)
    return Options({one.key: one.name for one in found}, {name: one.key for one in found for name in one.aliases})


def people(around: Surroundings) -> Options:
    found = around.people
    return Options({str(one.id): one.name for one in found}, {one.email: str(one.id) for one in found})


def assets(around: Surroundings) -> Options:
    return Options({one.code: one.title for one in journeys.published_assets(around.center_id)})


SOURCES: dict[str, Callable[[Surroundings], Options]] = {
    "persona": personas,
    "transition": transitions,
    "product": products,
    "region": regions,
    "person": people,
    "asset": assets,
}


def gate_context(
    around: Surroundings, *, division_id: int | None, requester_id: int | None, at: datetime
) -> GateContext:
    """The world around a brief of this division at this moment."""
    return GateContext(
        today=at.astimezone(ZoneInfo(around.center.time_zone)).date(),
        country=around.center.country,
        options=around,
        requester=str(requester_id or ""),
        practice_rules=practice_rules(around, division_id=division_id, at=at),
    )


def practice_rules(around: Surroundings, *, division_id: int | None, at: datetime) -> tuple[PracticeRule, ...]:
    """The checks that adopted practices run on briefs of this division, one rule of the gate each."""
    checks = practices.checks_in_force(around.center_id, "brief", division_id)
    if not checks:
        return ()
    schema = brief_schema(around.templates.values(), language=get_language() or "en")
    statements = {one.id: one.shown.statement for one in practices.practices_of(around.center_id, state="adopted")}
    return tuple(
        PracticeRule(
            code=check.code,
            label=Text({"en": statements.get(check.practice_id, check.message)}),
            run=partial(practices.run_checks, (check,), schema=schema, at=at),
            stops=check.severity is Severity.ERROR,
        )
        for check in checks
    )


def subject_schema(center_id: int) -> SubjectSchema:
    """The typed fields that a practice's check may ask of a brief, in the reader's language."""
    return brief_schema(current_templates(center_id).values(), language=get_language() or "en")
