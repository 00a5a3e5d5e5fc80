"""How a person leaves the database: address and evidence go, the ledger's digests stay and name nobody."""

from __future__ import annotations

from excello.customers.models import ConsentEvidence, Contact, LifecycleModelVersion
from excello.customers.queries.digests import subject_of


def erase_contact(key: str) -> int:
    """Delete a contact from every center's directory; returns how many rows went."""
    deleted, _by_model = Contact.objects.filter(key=key).delete()
    return deleted


def erase_evidence(key: str) -> int:
    """Delete what proves a contact's consents in words; the chain holds only its digest and stays whole."""
    deleted, _by_model = ConsentEvidence.objects.filter(consent__subject=subject_of(key)).delete()
    return deleted


def erase_effects(key: str) -> int:
    """Take a contact's cycles out of the samples of drafts; returns how many drafts named it."""
    changed = 0
    for row in LifecycleModelVersion.objects.exclude(effect={}):
        sample = row.effect.get("sample", [])
        kept = [line for line in sample if line.get("contact") != key]
        if len(kept) != len(sample):
            LifecycleModelVersion.objects.filter(pk=row.pk).update(effect={**row.effect, "sample": kept})
            changed += 1
    return changed
