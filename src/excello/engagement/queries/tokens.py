"""The secrets in the links of a message: what they are made of, how they are found again, and the links themselves."""

from __future__ import annotations

import base64
import hmac
import os
from hashlib import sha256
from urllib.parse import urlsplit

from django.conf import settings

from excello.engagement.models import Delivery

UNSUBSCRIBE, CLICK = "unsubscribe", "click"


def unsubscribe_token(*, planned_id: int, contact_key: str, touch_key: str) -> str:
    """The token with which the receiver of a message ends such messages: 192 bits that nobody can guess.

    The same for the same message, so that a second attempt carries the links of the first. It is recognised by its
    kept digest: it outlives a change of the installation's secret.
    """
    return _token(UNSUBSCRIBE, f"{planned_id}\x1f{contact_key}\x1f{touch_key}")


def click_token(*, delivery_id: int, number: int) -> str:
    """The token of the n-th link of a message."""
    return _token(CLICK, f"{delivery_id}\x1f{number}")


def token_digest(token: str) -> str:
    """What is kept of a token; random enough to need no salt."""
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def token_of(row: Delivery) -> str:
    """The unsubscribe token of a message."""
    return unsubscribe_token(planned_id=row.planned_id, contact_key=row.contact_key, touch_key=row.touch_key)


def unsubscribe_url(token: str) -> str:
    """Where a message leads who wants no more of them."""
    return f"{public_url()}/u/{token}"


def click_url(token: str) -> str:
    """The address in a message that leads to a stored one."""
    return f"{public_url()}/l/{token}"


def public_url() -> str:
    """Where customers reach this installation: EXCELLO_PUBLIC_URL, else this machine."""
    return settings.PUBLIC_URL or f"http://localhost:{os.environ.get('PORT') or 8000}"


def public_host() -> str:
    """The host part of `public_url`, as Message-IDs name it."""
    return urlsplit(public_url()).hostname or "localhost"


def address_digest(address: str) -> str:
    """The keyed digest under which a suppressed address is kept."""
    return hmac.new(_key("address"), address.strip().lower().encode(), sha256).hexdigest()


def _token(purpose: str, text: str) -> str:
    made = hmac.new(_key(purpose), text.encode("utf-8", "surrogatepass"), sha256).digest()
    return base64.urlsafe_b64encode(made[:24]).decode()


def _key(purpose: str) -> bytes:
    return hmac.digest(settings.SECRET_KEY.encode(), f"excello.engagement.{purpose}".encode(), sha256)
