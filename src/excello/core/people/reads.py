"""Who belongs to a center: persons, divisions and grants as other rooms see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from excello.core.actors import Actor, Denied, GrantView, Missing
from excello.core.divisions import DivisionTree, DivisionView
from excello.core.models import Center, Division, Grant, Person


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
    return view_of_center(row)


def centers() -> list[CenterView]:
    """All centers of the installation."""
    return [view_of_center(row) for row in Center.objects.order_by("name")]


def center_by_slug(slug: str) -> CenterView | None:
    """A center by its slug."""
    row = Center.objects.filter(slug=slug).first()
    return view_of_center(row) if row else None


def view_of_center(row: Center) -> CenterView:
    """A center's row as a view."""
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
    row = Person.objects.filter(pk=person_id).first() if person_id else None
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
