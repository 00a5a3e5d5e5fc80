"""What members decide about themselves: password and language."""

from __future__ import annotations

from datetime import datetime

from excello.core.access import Actor
from excello.core.models import Person
from excello.core.operations import nothing_changed, operation, record_entry
from excello.core.tokens import person_of_link, use_link


@operation
def choose_password(*, secret: str, password: str, by: Actor, at: datetime) -> bool:
    """Set the password of a one-time link's person and use the link up; False if it was used meanwhile."""
    person = person_of_link(secret, at=at)
    if person is None or not use_link(secret, at=at):
        nothing_changed()
        return False
    person.set_password(password)
    person.save(update_fields=["password"])
    record_entry(kind="person.signed_up", by=by, at=at, subject=("core.person", person.pk), label=person.name)
    return True


def choose_language(*, person_id: int, language: str) -> None:
    """Keep a person's language; a matter of taste leaves no trail."""
    Person.objects.filter(pk=person_id).update(language=language)
