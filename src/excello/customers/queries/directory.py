"""The directory: a contact's key, address and language."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from excello.customers.models import Contact

CHUNK = 500
"""Keys a query; SQLite takes 999 parameters at its least."""


@dataclass(frozen=True, slots=True)
class ContactView:
    """A contact as other rooms see it; an empty text is not known."""

    key: str
    email: str
    name: str
    language: str = ""
    country: str = ""
    region: str = ""


FIELDS = ("key", "email", "name", "language", "country", "region")


def find_contact(center_id: int, key: str) -> ContactView | None:
    """One contact of the directory."""
    row = Contact.objects.filter(center_id=center_id, key=key).values_list(*FIELDS).first()
    return ContactView(*row) if row else None


def find_contacts(center_id: int, keys: Collection[str]) -> dict[str, ContactView]:
    """The contacts of the directory among `keys`."""
    found: dict[str, ContactView] = {}
    for part in chunks(sorted(set(keys))):
        rows = Contact.objects.filter(center_id=center_id, key__in=part).values_list(*FIELDS)
        found |= {row[0]: ContactView(*row) for row in rows}
    return found


def find_key(center_id: int, email: str) -> str | None:
    """The key of the contact with an address; of several the one registered first."""
    rows = Contact.objects.filter(center_id=center_id, email=email.strip().lower())
    return rows.order_by("id").values_list("key", flat=True).first() if email.strip() else None


def find_keys(center_id: int, emails: Collection[str]) -> dict[str, str]:
    """Address (as given) → key, for those of `emails` that somebody has; of several the one registered first."""
    plain = {email: email.strip().lower() for email in emails if email.strip()}
    found: dict[str, str] = {}
    for part in chunks(sorted(set(plain.values()))):
        rows = Contact.objects.filter(center_id=center_id, email__in=part).order_by("-id").values_list("email", "key")
        found |= dict(rows)
    return {email: found[form] for email, form in plain.items() if form in found}


def chunks(items: list[str], size: int = CHUNK) -> Iterator[list[str]]:
    """`items` in parts of at most `size`."""
    for start in range(0, len(items), size):
        yield items[start : start + size]
