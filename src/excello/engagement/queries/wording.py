"""The words around a message: the contact's language, the topic's name, the title of what it invites to."""

from __future__ import annotations

from django.conf import settings

from excello.core.access import Missing
from excello.customers import public as customers
from excello.journeys import public as journeys

NAMES = {"english": "en", "inglese": "en", "italian": "it", "italiano": "it"}


def language_of(contact: customers.ContactView | None) -> str:
    """The language to speak with a contact: its own where Excello speaks it, else the installation's."""
    spoken = dict(settings.LANGUAGES)
    said = (contact.language if contact else "").strip().lower().replace("_", "-")
    known = NAMES.get(said) or said.split("-")[0]
    return known if known in spoken else settings.LANGUAGE_CODE


def topic_name(center_id: int, topic: str) -> str:
    """What a topic is called in the active language; a topic that nobody named keeps its key."""
    names = {view.key: view.name for view in customers.topics(center_id=center_id)}
    return names.get(topic, topic)


def offer_of(asset_id: int | None) -> str:
    """The title of the asset a touch invites to; empty where there is none."""
    if asset_id is None:
        return ""
    try:
        return journeys.asset(asset_id).title
    except Missing:
        return ""
