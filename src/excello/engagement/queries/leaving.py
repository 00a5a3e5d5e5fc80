"""Whom a link at the end of a message speaks for: found by the digest of its token, which never expires."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import translation

from excello.core.access import Missing
from excello.core.people import center_view
from excello.customers import public as customers
from excello.engagement.models import Delivery
from excello.engagement.queries.tokens import token_digest
from excello.engagement.queries.wording import language_of, topic_name

ERASED = "erased:"
"""How the key of an erased contact begins: the message stays counted, and names nobody."""


@dataclass(frozen=True, slots=True)
class LeavingView:
    """What the unsubscribe page says: who writes, about what, and in which language. Nothing of the contact."""

    center_name: str
    topic_name: str
    language: str


def leaving_row(token: str) -> Delivery:
    """The message a token belongs to; Missing for a token nobody was given."""
    found = Delivery.objects.filter(token_digest=token_digest(token)).select_related("touch", "planned").first()
    if found is None:
        raise Missing("message")
    return found


def leaving_view(token: str) -> LeavingView:
    """What the page of a token says."""
    row = leaving_row(token)
    language = language_of(customers.contact(center_id=row.center_id, key=row.contact_key))
    with translation.override(language):
        return LeavingView(center_view(row.center_id).name, topic_name(row.center_id, row.touch.topic), language)
