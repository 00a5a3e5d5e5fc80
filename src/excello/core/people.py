"""Who belongs to a center: reads and writes over persons, divisions and grants."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.text import slugify

from excello.core.access import Actor, Denied, GrantView, Missing
from excello.core.divisions import DivisionTree, DivisionView
from excello.core.models import Center, Division, Grant, Person
from excello.core.operations import operation, record_entry
from excello.core.roles import ROLES
from excello.findings import Finding, Refused, mark, refuse_if


@dataclass(frozen=True, slots=True)
class PersonView:
    """A person as other rooms see them."""

    id: int
    name: str
    email: str
    language: str
    grants: tuple[GrantView, ...] = ()

    @property
    def initials(self) -> str:
        return initials(self.name)


@dataclass(frozen=True, slots=True)
class CenterView:
    """A center as other rooms see it."""

    id: int
    slug: str
    name: str
    kind: str
    end_date: date | None
    time_zone: str
    country: str
    currency: str
    is_demonstration: bool


def initials(name: str) -> str:
    """Two letters for an avatar."""
    words = name.split()
    return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper()


def actor_of(person: Any, *, center_id: int | None = None, via: str = "screen") -> Actor:
    """The actor a person is in a center (None: their first); Denied if they hold no grant there."""
    grants = list(Grant.objects.filter(person_id=person.pk).values_list("center_id", "role", "division_id"))
    centers = [center for center, _role, _division in grants]
    if not centers:
        raise Denied("member")
    chosen = center_id if center_id in centers else centers[0]
    held = tuple(GrantView(role, division) for center, role, division in grants if center == chosen)
    return Actor(person.pk, person.email, person.name, chosen, held, via, division_tree(chosen))


def division_tree(center_id: int) -> DivisionTree:
    """All divisions of a center."""
    rows = Division.objects.filter(center_id=center_id).values_list("id", "parent_id", "key", "name", "kind")
    return DivisionTree(tuple(DivisionView(*row) for row in rows))


def divisions_of(center_id: int) -> list[DivisionView]:
    """The divisions of a center by name."""
    return list(division_tree(center_id).divisions)


def center_view(center_id: int) -> CenterView:
    """One center; Missing if there is none."""
    row = Center.objects.filter(pk=center_id).first()
    if row is None:
        raise Missing("center")
    return _center(row)


def centers() -> list[CenterView]:
    """All centers of the installation."""
    return [_center(row) for row in Center.objects.order_by("name")]


def center_by_slug(slug: str) -> CenterView | None:
    """A center by its slug."""
    row = Center.objects.filter(slug=slug).first()
    return _center(row) if row else None


def _center(row: Center) -> CenterView:
    return CenterView(
        row.pk,
        row.slug,
        row.name,
        row.kind,
        row.end_date,
        row.time_zone,
        row.country,
        row.currency,
        row.is_demonstration,
    )


def person_view(person_id: int | None) -> PersonView | None:
    """One person, or None."""
    row = Person.objects.filter(pk=person_id).first()
    return PersonView(row.pk, row.name, row.email, row.language) if row else None


def people_of(center_id: int, *, role: str | None = None) -> list[PersonView]:
    """The active members of a center with their grants, by name."""
    grants = Grant.objects.filter(center_id=center_id, person__is_active=True).select_related("person")
    found: dict[int, tuple[Person, list[GrantView]]] = {}
    for grant in grants.order_by("person__name", "id"):
        found.setdefault(grant.person_id, (grant.person, []))[1].append(GrantView(grant.role, grant.division_id))
    return [
        PersonView(person.pk, person.name, person.email, person.language, tuple(held))
        for person, held in found.values()
        if role is None or any(grant.role == role for grant in held)
    ]


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
    return _center(row)


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


@operation
def add_person(
    *,
    center_id: int,
    email: str,
    name: str,
    role: str,
    by: Actor,
    at: datetime,
    division_id: int | None = None,
    language: str = "en",
    is_cast: bool = False,
) -> PersonView:
    """Add a person with one role; a person known from another center joins this one too."""
    by.require("core.manage_people")
    refuse_if(_person_findings(center_id=center_id, email=email, name=name, role=role, division_id=division_id))
    person = Person.objects.filter(email=email.strip().lower()).first() or Person.objects.create_person(
        email=email, name=name.strip(), language=language, is_cast=is_cast, created_at=at
    )
    Grant.objects.get_or_create(person=person, center_id=center_id, division_id=division_id, role=role)
    record_entry(
        kind="person.added",
        by=by,
        at=at,
        subject=("core.person", person.pk),
        label=person.name,
        division_id=division_id,
        after={"role": role, "division_id": division_id},
        center_id=center_id,
    )
    return PersonView(person.pk, person.name, person.email, person.language, (GrantView(role, division_id),))


def _person_findings(*, center_id: int, email: str, name: str, role: str, division_id: int | None) -> list[Finding]:
    findings = []
    if not name.strip():
        findings.append(Finding("person.name", "name", mark("The person has no name."), mark("Write their name.")))
    local, _at, domain = email.strip().partition("@")
    if not local or ("." not in domain and domain != "localhost") or " " in email.strip():
        findings.append(
            Finding(
                "person.email", "email", mark("This is no e-mail address."), mark("Write one like anna@example.com.")
            )
        )
    findings += _grant_findings(center_id=center_id, role=role, division_id=division_id)
    return findings


def _grant_findings(*, center_id: int, role: str, division_id: int | None) -> list[Finding]:
    findings = []
    if role not in ROLES:
        findings.append(Finding("grant.role", "role", mark("There is no such role."), mark("Choose one of the list.")))
    if division_id is not None and not Division.objects.filter(center_id=center_id, pk=division_id).exists():
        findings.append(
            Finding(
                "grant.division", "division_id", mark("There is no such division."), mark("Choose one of the list.")
            )
        )
    return findings


@operation
def grant_role(
    *, center_id: int, person_id: int, role: str, by: Actor, at: datetime, division_id: int | None = None
) -> None:
    """Give a member one more role. Refused: unknown role or division, or a person who is no member."""
    by.require("core.manage_people")
    refuse_if(_grant_findings(center_id=center_id, role=role, division_id=division_id))
    person = Person.objects.filter(pk=person_id).first()
    if person is None or not Grant.objects.filter(center_id=center_id, person_id=person_id).exists():
        raise Missing("person")
    Grant.objects.get_or_create(person=person, center_id=center_id, division_id=division_id, role=role)
    _record_grant("grant.given", person, center_id, role, division_id, by, at)


@operation
def revoke_role(
    *, center_id: int, person_id: int, role: str, by: Actor, at: datetime, division_id: int | None = None
) -> None:
    """Take a role away. Refused for the last administrator: nobody could give it back."""
    by.require("core.manage_people")
    grant = (
        Grant.objects.filter(center_id=center_id, person_id=person_id, role=role, division_id=division_id)
        .select_related("person")
        .first()
    )
    if grant is None:
        raise Missing("grant")
    others = Grant.objects.filter(center_id=center_id, role="administrator").exclude(pk=grant.pk)
    if role == "administrator" and not others.exists():
        raise Refused(
            [
                Finding(
                    "grant.last_administrator",
                    "role",
                    mark("This is the last administrator."),
                    mark("Make somebody else an administrator first."),
                )
            ]
        )
    grant.delete()
    _record_grant("grant.revoked", grant.person, center_id, role, division_id, by, at)


def _record_grant(
    kind: str, person: Person, center_id: int, role: str, division_id: int | None, by: Actor, at: datetime
) -> None:
    record_entry(
        kind=kind,
        by=by,
        at=at,
        subject=("core.person", person.pk),
        label=person.name,
        division_id=division_id,
        after={"role": role, "division_id": division_id},
        center_id=center_id,
    )
