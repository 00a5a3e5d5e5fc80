"""What the gate is told of the center: what a brief may point at, the day and the holidays, the practices in force."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import get_language

from excello.charter import public as charter
from excello.core.people import center_view, people_of
from excello.demand.queries.templates import current_templates
from excello.demand.rules import GateContext, Options, PracticeRule, Template, Text, brief_schema
from excello.demand.rules.options import REFERENCES
from excello.findings import Finding, Severity
from excello.journeys import public as journeys
from excello.lake.conditions import SubjectSchema
from excello.practices import public as practices


def personas(center_id: int) -> Options:
    return Options({one.code: one.name for one in journeys.published_personas(center_id)})


def transitions(center_id: int) -> Options:
    return Options({one.key: one.name for one in journeys.transitions(center_id)})


def products(center_id: int) -> Options:
    found = charter.list_products(center_id)
    return Options({one.key: one.name for one in found}, {name: one.key for one in found for name in one.aliases})


def regions(center_id: int) -> Options:
    found = charter.list_regions(center_id)
    return Options({one.key: one.name for one in found}, {name: one.key for one in found for name in one.aliases})


def people(center_id: int) -> Options:
    found = people_of(center_id)
    return Options({str(one.id): one.name for one in found}, {one.email: str(one.id) for one in found})


def assets(center_id: int) -> Options:
    return Options({one.code: one.title for one in journeys.published_assets(center_id)})


SOURCES: dict[str, Callable[[int], Options]] = {
    "persona": personas,
    "transition": transitions,
    "product": products,
    "region": regions,
    "person": people,
    "asset": assets,
}


def options_for(template: Template, center_id: int) -> dict[str, Options]:
    """What the fields of a template may point at."""
    types = {"asset" if item.type == "assets" else item.type for item in template.fields.values()}
    return {type_: SOURCES[type_](center_id) for type_ in REFERENCES if type_ in types}


def gate_context(
    *, center_id: int, division_id: int | None, requester_id: int | None, options: Mapping[str, Options], at: datetime
) -> GateContext:
    """The world around a brief of this division at this moment."""
    center = center_view(center_id)
    return GateContext(
        today=at.astimezone(ZoneInfo(center.time_zone)).date(),
        country=center.country,
        options=options,
        requester=str(requester_id or ""),
        practice_rules=practice_rules(center_id=center_id, division_id=division_id, at=at),
    )


def practice_rules(*, center_id: int, division_id: int | None, at: datetime) -> tuple[PracticeRule, ...]:
    """The checks that adopted practices run on briefs of this division, one rule of the gate each."""
    checks = practices.checks_in_force(center_id, "brief", division_id)
    if not checks:
        return ()
    schema = subject_schema(center_id)
    statements = {one.id: one.statement for one in practices.practices_of(center_id, state="adopted")}
    return tuple(
        PracticeRule(
            code=check.code,
            label=Text({"en": statements.get(check.practice_id, check.message)}),
            run=_runner(check, schema, at),
            stops=check.severity is Severity.ERROR,
        )
        for check in checks
    )


def _runner(
    check: practices.PracticeCheck, schema: SubjectSchema, at: datetime
) -> Callable[[Mapping[str, Any]], tuple[Finding, ...]]:
    return lambda subject: practices.run_checks((check,), subject, schema=schema, at=at)


def subject_schema(center_id: int) -> SubjectSchema:
    """The typed fields that a practice's check may ask of a brief, in the reader's language."""
    return brief_schema(current_templates(center_id).values(), language=get_language() or "en")
