"""How centers and their divisions come to be."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.text import slugify

from excello.core.actors import Actor
from excello.core.divisions import DivisionView
from excello.core.models import Center, Division, Grant
from excello.core.operations import operation, record_entry
from excello.core.people.reads import CenterView, view_of_center
from excello.findings import Finding, mark, refuse_if


@operation
def create_center(
    *,
    name: str,
    by: Actor | None,
    at: datetime,
    slug: str = "",
    kind: str = "standing",
    end_date: date | None = None,
    time_zone: str = "Europe/Rome",
    country: str = "IT",
    currency: str = "EUR",
    is_demonstration: bool = False,
) -> CenterView:
    """Open a center; its creator, if a person, administers it. Refused: no name, slug taken, task force without end."""
    slug = slug or slugify(name)
    refuse_if(_center_findings(name=name, slug=slug, kind=kind, end_date=end_date))
    row = Center.objects.create(
        name=name.strip(),
        slug=slug,
        kind=kind,
        end_date=end_date,
        time_zone=time_zone,
        country=country,
        currency=currency,
        is_demonstration=is_demonstration,
        created_at=at,
    )
    actor = by or Actor(None, "", "Excello", row.pk, via="cli")
    if actor.person_id:
        Grant.objects.create(person_id=actor.person_id, center=row, role="administrator")
    record_entry(
        kind="center.created",
        by=actor,
        at=at,
        subject=("core.center", row.pk),
        label=row.name,
        after={"name": row.name, "slug": row.slug, "kind": row.kind},
        center_id=row.pk,
    )
    return view_of_center(row)


def _center_findings(*, name: str, slug: str, kind: str, end_date: date | None) -> list[Finding]:
    findings = []
    if not name.strip() or not slug:
        findings.append(Finding("center.name", "name", mark("The center has no name."), mark("Give it a name.")))
    if Center.objects.filter(slug=slug).exists():
        findings.append(
            Finding("center.slug_taken", "slug", mark("Another center is called so."), mark("Choose another name."))
        )
    if kind == "task_force" and end_date is None:
        findings.append(
            Finding("center.no_end", "end_date", mark("A task force needs an end date."), mark("Say when it ends."))
        )
    return findings


@operation
def add_division(
    *, center_id: int, name: str, by: Actor, at: datetime, kind: str = "business_unit", parent_id: int | None = None
) -> DivisionView:
    """Add a division to the center's tree. Refused: no name, name taken, parent of another center."""
    by.require("core.manage_people")
    key = slugify(name)
    findings = []
    if not key:
        findings.append(Finding("division.name", "name", mark("The division has no name."), mark("Give it a name.")))
    if Division.objects.filter(center_id=center_id, key=key).exists():
        findings.append(
            Finding("division.taken", "name", mark("This division exists already."), mark("Choose another name."))
        )
    if parent_id is not None and not Division.objects.filter(center_id=center_id, pk=parent_id).exists():
        findings.append(
            Finding("division.parent", "parent_id", mark("There is no such division."), mark("Choose one of the list."))
        )
    refuse_if(findings)
    row = Division.objects.create(center_id=center_id, parent_id=parent_id, key=key, name=name.strip(), kind=kind)
    record_entry(
        kind="division.added",
        by=by,
        at=at,
        subject=("core.division", row.pk),
        label=row.name,
        division_id=row.pk,
        after={"name": row.name, "kind": kind, "parent_id": parent_id},
        center_id=center_id,
    )
    return DivisionView(row.pk, row.parent_id, row.key, row.name, row.kind)
