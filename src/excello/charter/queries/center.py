"""The center as its own page shows it: its people, its divisions as a tree, the centers one belongs to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise

from excello.core.access import Actor, GrantView, Missing
from excello.core.divisions import DivisionTree
from excello.core.models import Center, Grant
from excello.core.people import PersonView, people_of
from excello.core.roles import ROLES


@dataclass(frozen=True, slots=True)
class Branch:
    """A division in its tree: how deep, below what, and how many people hold a role in it."""

    id: int
    name: str
    kind: str
    path: str
    depth: int
    people: int


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A member as the list of people shows them."""

    id: int
    name: str
    email: str
    roles: str
    divisions: str


@dataclass(frozen=True, slots=True)
class HeldRole:
    """One role a member holds, and where (None: in the whole center)."""

    role: str
    label: str | Promise
    division_id: int | None
    division: str | None


def branches(tree: DivisionTree, people: list[PersonView]) -> list[Branch]:
    """The divisions in the order of their tree, by name among siblings."""
    counts = Counter(
        division_id
        for person in people
        for division_id in {grant.division_id for grant in person.grants}
        if division_id
    )
    children: dict[int | None, list[int]] = {}
    for division in sorted(tree.divisions, key=lambda division: division.name.casefold()):
        children.setdefault(division.parent_id, []).append(division.id)
    found: list[Branch] = []

    def grow(parent_id: int | None, above: tuple[str, ...]) -> None:
        for division_id in children.get(parent_id, []):
            division = tree.by_id[division_id]
            path, people_in = " › ".join(above), counts[division_id]
            found.append(Branch(division_id, division.name, division.kind, path, len(above), people_in))
            grow(division_id, (*above, division.name))

    grow(None, ())
    return found


def member_rows(center_id: int, tree: DivisionTree, whole_center: str) -> list[MemberRow]:
    """The people of a center, their roles and divisions in words."""
    names = {division.id: division.name for division in tree.divisions}
    return [_row(person, names, whole_center) for person in people_of(center_id)]


def member(center_id: int, person_id: int) -> PersonView:
    """One member; Missing otherwise."""
    for person in people_of(center_id):
        if person.id == person_id:
            return person
    raise Missing("person")


def roles_of(person: PersonView, tree: DivisionTree) -> list[HeldRole]:
    """What a member may do, in words."""
    names = {division.id: division.name for division in tree.divisions}
    return [_held(grant, names) for grant in person.grants if grant.role in ROLES]


def other_centers(actor: Actor) -> list[tuple[int, str]]:
    """(id, name) of the centers one belongs to beside the present one."""
    ids = Grant.objects.filter(person_id=actor.person_id or 0).exclude(center_id=actor.center_id).values("center_id")
    return list(Center.objects.filter(pk__in=ids).order_by("name").values_list("id", "name"))


def _row(person: PersonView, names: Mapping[int, str], whole_center: str) -> MemberRow:
    keys = list(dict.fromkeys(grant.role for grant in person.grants if grant.role in ROLES))
    ids = list(dict.fromkeys(grant.division_id for grant in person.grants))
    return MemberRow(
        id=person.id,
        name=person.name,
        email=person.email,
        roles=", ".join(str(ROLES[key].label) for key in keys),
        divisions=", ".join(names[each] if each else whole_center for each in ids),
    )


def _held(grant: GrantView, names: Mapping[int, str]) -> HeldRole:
    division = names.get(grant.division_id) if grant.division_id else None
    return HeldRole(grant.role, ROLES[grant.role].label, grant.division_id, division)
