"""What a touch says to one contact: its merge fields filled, and never without a way to end these messages."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext

from excello.campaigns.queries.views import TouchView
from excello.campaigns.rules.merge import GREETING, SIGNATURE, UNSUBSCRIBE, contact_values, fields_in, fill_fields


@dataclass(frozen=True, slots=True)
class Message:
    """A message ready to be sent: its subject on one line, and its plain text."""

    subject: str
    text: str


def render_message(touch: TouchView, *, name: str | None, link_url: str, unsubscribe_url: str) -> Message:
    """Fill a touch's merge fields for one contact, in the active language.

    `link_url` is the tracked link to the landing page; the unsubscribe link is added at the end where the text does
    not place it. What a contact's name contains is never read as a merge field.
    """
    values = {
        **contact_values(name, greeting=gettext(GREETING)),
        "sender": touch.sender,
        "link": link_url,
        UNSUBSCRIBE: unsubscribe_url,
    }
    body = touch.body.replace("\r\n", "\n").rstrip()
    if UNSUBSCRIBE not in fields_in(body):
        body += f"\n{SIGNATURE}" + gettext("No more of these messages: %(link)s") % {"link": "{{ unsubscribe }}"}
    return Message(" ".join(fill_fields(touch.subject, values).split()), fill_fields(body, values) + "\n")
