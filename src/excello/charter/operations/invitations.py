"""Who gets a link with which they choose their password."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.urls import reverse

from excello.core.access import Actor, Missing
from excello.core.models import Grant, Person
from excello.core.operations import operation, record_entry
from excello.core.tokens import create_sign_in_link
from excello.findings import Finding, Refused, mark


@operation
def invite_person(*, center_id: int, person_id: int, by: Actor, at: datetime) -> str:
    """Make a one-time secret for a member; it is kept as a digest only, so it can be shown once.

    Refused for who signs in already and belongs to another center too: the link would hand that one over.
    """
    by.require("core.manage_people")
    person = Person.objects.filter(pk=person_id, is_active=True).first()
    if person is None or not Grant.objects.filter(center_id=center_id, person_id=person_id).exists():
        raise Missing("person")
    elsewhere = Grant.objects.filter(person_id=person_id).exclude(center_id=center_id).exists()
    if elsewhere and person.has_usable_password():
        raise Refused([BELONGS_ELSEWHERE])
    secret = create_sign_in_link(person_id=person.pk, at=at)
    record_entry(
        kind="person.invited",
        by=by,
        at=at,
        subject=("core.person", person.pk),
        label=person.name,
        center_id=center_id,
    )
    return secret


def invitation_url(secret: str, *, origin: str) -> str:
    """The link as it is handed over: under the installation's public address, else where the page was asked."""
    return f"{settings.PUBLIC_URL or origin.rstrip('/')}{reverse('core:set_up', args=[secret])}"


BELONGS_ELSEWHERE = Finding(
    "invitation.elsewhere",
    "person",
    mark("This person signs in already, and belongs to another center too."),
    mark("They enter with the password they have."),
)
