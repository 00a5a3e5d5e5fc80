"""The brief templates of a center: the versions it keeps, else those that ship."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef

from excello.demand.models import BriefTemplate
from excello.demand.rules import Template, read_template
from excello.demand.rules.shipped import shipped_definitions


@dataclass(frozen=True, slots=True)
class Definition:
    """A template's definition with its version; `row_id` is None while the center keeps no copy of it."""

    key: str
    version: int
    content: dict[str, Any]
    row_id: int | None

    def read(self) -> Template:
        return read_template(self.content, version=self.version)


def definitions_of(center_id: int) -> dict[str, Definition]:
    """The current definition of every template of a center.

    What ships goes on with the product until somebody in the center publishes a version of their own.
    """
    versions = BriefTemplate.objects.filter(center_id=center_id)
    newer = versions.filter(key=OuterRef("key"), number__gt=OuterRef("number"))
    rows = list(versions.filter(~Exists(newer)))
    found = {row.key: _of_row(row) for row in rows}
    own = {row.key for row in rows if not row.is_shipped}
    for key, content in shipped_definitions().items():
        kept = found.get(key)
        if key not in own and (kept is None or kept.content != content):
            found[key] = Definition(key, kept.version + 1 if kept else 1, content, None)
    return found


def current_templates(center_id: int) -> dict[str, Template]:
    """The template of every kind of request, in its current version."""
    return {key: definition.read() for key, definition in definitions_of(center_id).items()}


def template_of(row: BriefTemplate) -> Template:
    """The template of a stored version."""
    return _of_row(row).read()


def _of_row(row: BriefTemplate) -> Definition:
    return Definition(row.key, row.number, row.definition, row.pk)


@dataclass(frozen=True, slots=True)
class Version:
    """One kept version of a template: since when, by whom (empty: it shipped), why."""

    number: int
    by: str
    at: datetime
    reason: str


def versions_of(center_id: int, key: str) -> list[Version]:
    """The kept versions of a template, newest first."""
    rows = BriefTemplate.objects.filter(center_id=center_id, key=key).select_related("published_by")
    return [
        Version(row.number, row.published_by.name if row.published_by else "", row.published_at, row.reason)
        for row in rows
    ]
