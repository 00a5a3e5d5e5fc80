"""What a row may say beside events: a product, a contact, a consent; the rooms that own those write them down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class ImportedProduct:
    """A product as a file names it; price in the file's currency."""

    name: str
    line: str | None
    price: float | None


@dataclass(frozen=True, slots=True)
class ImportedContact:
    """A contact as a file names it; `contact_id` is its user_id in the lake."""

    contact_id: str
    email: str | None
    name: str | None
    language: str | None = None
    country: str | None = None
    region: str | None = None


@dataclass(frozen=True, slots=True)
class ImportedConsent:
    """One statement of consent: given or withdrawn at a time, for a topic on a channel."""

    email: str
    topic: str
    channel: str
    purpose: str
    state: str
    at: datetime
    wording: str
    source: str
    lawful_basis: str
    evidence: str
