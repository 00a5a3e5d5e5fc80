"""Where the parts of a row belong besides the lake: catalogue, contacts, consents."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal

from excello.charter import public as charter
from excello.core.access import Actor
from excello.customers import public as customers
from excello.engagement.imports.resolving import new_consent, new_contact
from excello.lake.imports import ReadRow

Carrier = Callable[[Sequence[ReadRow], int, Actor, datetime], None]


def carry(rows: Sequence[ReadRow], *, center_id: int, by: Actor, at: datetime) -> None:
    """Hand every part of the rows to the room that owns it; doing it twice is harmless."""
    for carrier in CARRIERS:
        carrier(rows, center_id, by, at)


def _products(rows: Sequence[ReadRow], center_id: int, by: Actor, at: datetime) -> None:
    products = [
        charter.NewProduct(
            name=product.name,
            line=product.line or "",
            price=None if product.price is None else Decimal(str(product.price)),
            source="import",
        )
        for row in rows
        if (product := row.content.product)
    ]
    if products:
        charter.register_products(center_id=center_id, products=products, by=by, at=at)


def _regions(rows: Sequence[ReadRow], center_id: int, by: Actor, at: datetime) -> None:
    names = list(dict.fromkeys(row.content.region for row in rows if row.content.region))
    if names:
        charter.register_regions(center_id=center_id, names=names, by=by, at=at)


def _contacts(rows: Sequence[ReadRow], center_id: int, by: Actor, at: datetime) -> None:
    contacts = [new_contact(contact) for row in rows if (contact := row.content.contact)]
    if contacts:
        customers.register_contacts(center_id=center_id, contacts=contacts, by=by, at=at)


def _consents(rows: Sequence[ReadRow], center_id: int, by: Actor, at: datetime) -> None:
    stated = [consent for row in rows if (consent := row.content.consent)]
    if not stated:
        return
    keys = customers.keys_for_emails(center_id=center_id, emails={consent.email for consent in stated})
    consents = [new_consent(consent, keys[consent.email]) for consent in sorted(stated, key=lambda each: each.at)]
    customers.record_consents(center_id=center_id, rows=consents, by=by, at=at)


CARRIERS: tuple[Carrier, ...] = (_products, _regions, _contacts, _consents)
