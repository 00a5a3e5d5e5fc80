"""Who belongs to a center: reads and writes over persons, divisions and grants."""

from excello.core.divisions import DivisionView
from excello.core.people.centers import add_division, create_center
from excello.core.people.members import add_person, grant_role, revoke_role
from excello.core.people.reads import (
    CenterView,
    PersonView,
    actor_of,
    center_by_slug,
    center_view,
    centers,
    division_tree,
    divisions_of,
    initials,
    people_of,
    person_view,
)

__all__ = [
    "CenterView",
    "DivisionView",
    "PersonView",
    "actor_of",
    "add_division",
    "add_person",
    "center_by_slug",
    "center_view",
    "centers",
    "create_center",
    "division_tree",
    "divisions_of",
    "grant_role",
    "initials",
    "people_of",
    "person_view",
    "revoke_role",
]
