"""The keyed digest under which the ledger and the trail know a subject; only this installation can compute it."""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from hashlib import sha256

from django.conf import settings


def subject_of(key: str) -> str:
    """The digest of a contact's key: HMAC-SHA-256 under a key derived from the installation's secret."""
    return _digest(_key("subject"), key)


def subjects_of(keys: Iterable[str]) -> dict[str, str]:
    """Digest → key, for many keys."""
    secret = _key("subject")
    return {_digest(secret, key): key for key in keys}


def evidence_digest(text: str) -> str:
    """The digest of a piece of evidence, empty for none; evidence may be erased, its digest stays in the chain."""
    return _digest(_key("evidence"), text) if text else ""


def _key(purpose: str) -> bytes:
    return hmac.digest(settings.SECRET_KEY.encode(), f"excello.customers.{purpose}".encode(), sha256)


def _digest(secret: bytes, text: str) -> str:
    return hmac.new(secret, text.encode(), sha256).hexdigest()
