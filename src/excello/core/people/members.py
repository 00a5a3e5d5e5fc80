"""Who is a member with which role, and the refusals that keep a center governable."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from excello.core.actors import Actor, GrantView, Missing
from excello.core.models import Division, Grant, Person
from excello.core.operations import operation, record_entry
from excello.core.people.reads import PersonView
from excello.core.roles import ROLES
from excello.findings import Finding, Refused, mark, refuse_if


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
    _grant(person, center_id, role, division_id)
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
    _grant(person, center_id, role, division_id)
    _record_grant("grant.given", person, center_id, role, division_id, by, at)


@operation
def revoke_role(
    *, center_id: int, person_id: int, role: str, by: Actor, at: datetime, division_id: int | None = None
) -> None:
    """Take a role away. Refused for the last administrator: nobody could give it back."""
    by.require("core.manage_people")
    grant = (
        _in_division(Grant.objects.filter(center_id=center_id, person_id=person_id, role=role), division_id)
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


def _grant(person: Person, center_id: int, role: str, division_id: int | None) -> None:
    held = Grant.objects.filter(person=person, center_id=center_id, role=role)
    if not _in_division(held, division_id).exists():
        Grant.objects.create(person=person, center_id=center_id, role=role, division_id=division_id)


def _in_division(grants: QuerySet[Grant], division_id: int | None) -> QuerySet[Grant]:
    """The grants that hold in just this division, or, for None, in the whole center."""
    return grants.filter(division__isnull=True) if division_id is None else grants.filter(division_id=division_id)


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
