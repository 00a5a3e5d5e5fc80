"""Who may decide on a request, by name, told from the people and divisions already at hand."""

from __future__ import annotations

from collections.abc import Iterable

from excello.core.access import PERMISSIONS
from excello.core.divisions import DivisionTree
from excello.core.people import PersonView


def deciders(people: Iterable[PersonView], divisions: DivisionTree, division_id: int) -> list[str]:
    """Those who triage in this division; administrators could too, but it is not their work."""
    roles = PERMISSIONS["demand.triage"] - {"administrator"}
    return [
        person.name
        for person in people
        if any(
            grant.role in roles
            and (grant.division_id is None or division_id in divisions.with_descendants(grant.division_id))
            for grant in person.grants
        )
    ]
