"""A lifecycle model is changed in a draft, weighed by its effect, and published with a reason; nothing is lost."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from excello.core.access import Actor
from excello.core.jobs import JobView, start_job
from excello.core.operations import nothing_changed, operation, record_entry, save_versioned
from excello.customers.models import LifecycleModelVersion
from excello.customers.queries.models import ModelVersionView, draft_row, version_view, versions_of
from excello.customers.queries.shipped import active_language
from excello.customers.rules import EDIT_MODELS
from excello.customers.rules.drafts import check_body
from excello.findings import Finding, mark, refuse_if

SUBJECT = "customers.lifecycle_model"
EFFECT = "customers.model_effect"
"""The kind of job that computes what a draft would change."""
SHORTEST = 10


@operation
def start_draft(*, key: str, by: Actor, at: datetime) -> ModelVersionView:
    """Begin to change a model, from what is in force; who finds a draft gets that one."""
    by.require(EDIT_MODELS)
    known = versions_of(by.center_id, key)
    if known[0].state == "draft":
        nothing_changed()
        return known[0]
    number = known[0].number + 1
    row = LifecycleModelVersion.objects.create(
        center_id=by.center_id,
        key=key,
        number=number,
        definition={**known[0].body, "version": number},
        author_id=by.person_id,
        created_at=at,
        changed_at=at,
    )
    _record("lifecycle.drafted", row, by=by, at=at)
    return version_view(row)


@operation
def save_draft(
    *, key: str, body: Mapping[str, Any], by: Actor, at: datetime, version: int | None = None
) -> ModelVersionView:
    """Keep a changed draft. Refused: what is no model, or was changed by somebody else meanwhile."""
    by.require(EDIT_MODELS)
    row = draft_row(by.center_id, key)
    wanted = {**body, "key": key, "version": row.number}
    check_body(wanted, active_language())
    if wanted == row.definition:
        nothing_changed()
        return version_view(row)
    row.definition, row.changed_at = wanted, at
    save_versioned(row, expected=version, fields=("definition", "changed_at"))
    _record("lifecycle.changed", row, by=by, at=at)
    return version_view(row)


def weigh_draft(*, key: str, label: str, by: Actor, at: datetime) -> JobView:
    """Compute in the background what a draft would change."""
    by.require(EDIT_MODELS)
    row = draft_row(by.center_id, key)
    return start_job(kind=EFFECT, args={"version_id": row.pk}, by=by, at=at, label=label, subject=(SUBJECT, row.pk))


@operation
def discard_draft(*, key: str, by: Actor, at: datetime) -> None:
    """Throw a draft away; what is in force stays."""
    by.require(EDIT_MODELS)
    row = draft_row(by.center_id, key)
    _record("lifecycle.discarded", row, by=by, at=at)
    row.delete()


@operation
def publish_draft(*, key: str, reason: str, by: Actor, at: datetime, version: int | None = None) -> ModelVersionView:
    """Put a draft in force, for a reason that stays. Refused: without a reason, or while nobody has seen its effect."""
    by.require(EDIT_MODELS)
    row = draft_row(by.center_id, key)
    refuse_if([*_reason_findings(reason), *_weighing_findings(row)])
    check_body(row.definition, active_language())
    row.state, row.reason, row.published_at, row.effect = "published", reason.strip(), at, _counts(row.effect)
    row.effect_of = row.version + 1
    save_versioned(row, expected=version, fields=("state", "reason", "published_at", "effect", "effect_of"))
    _record("lifecycle.published", row, by=by, at=at, reason=row.reason)
    return version_view(row)


def _counts(effect: Mapping[str, Any]) -> dict[str, Any]:
    """What stays of an effect once it has come: how many, not who."""
    return {name: value for name, value in effect.items() if name != "sample"}


def _weighing_findings(row: LifecycleModelVersion) -> list[Finding]:
    if row.effect and row.effect_of == row.version:
        return []
    message = mark("Nobody has seen what this draft changes.")
    return [Finding("model.not_weighed", "effect", message, mark("Compute its effect, look at it, then publish."))]


def _reason_findings(reason: str) -> list[Finding]:
    if len(reason.strip()) >= SHORTEST and "\x00" not in reason:
        return []
    message = mark("Every funnel will count by it: say why it changes.")
    mend = mark("Write at least {least} characters.")
    return [Finding("model.reason", "reason", message, mend, params={"least": SHORTEST})]


def _record(kind: str, row: LifecycleModelVersion, *, by: Actor, at: datetime, reason: str = "") -> None:
    record_entry(
        kind=kind,
        by=by,
        at=at,
        subject=(SUBJECT, row.key),
        label=f"{row.key} v{row.number}",
        reason=reason,
        after={"number": row.number, "stages": [stage["key"] for stage in row.definition["stages"]]},
    )
