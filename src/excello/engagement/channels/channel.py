"""What a channel must be able to do, what it is given, and what it answers."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from excello.campaigns.public import TouchView
from excello.customers.public import ContactView

Parcel = Any
"""A message ready for the wire, in the shape of its channel."""


class Unreachable(Exception):
    """The channel cannot be used now, whoever the message is for: no server, no sign-in, a refused sender."""


class Fate(StrEnum):
    """What became of a message that was handed over."""

    TAKEN = "taken"
    REFUSED = "refused"
    PUT_OFF = "put_off"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The answer of the other side; `detail` without addresses; `bounced`: nobody may write to this address again."""

    fate: Fate
    detail: str = ""
    bounced: bool = False


@dataclass(frozen=True, slots=True)
class Letter:
    """One message before it has a form.

    `key` names the message for ever; `track(url)` answers the address that stands in the message for a link;
    `offer` is the title of what the touch invites to, if it has one.
    """

    key: str
    touch: TouchView
    contact: ContactView
    campaign_code: str
    center_name: str
    topic_name: str
    offer: str
    language: str
    unsubscribe_url: str
    track: Callable[[str], str]


class Transport(Protocol):
    """An open way to the other side."""

    def ready(self) -> None:
        """Make sure that a message can be handed over now; raises `Unreachable`."""

    def send(self, parcel: Parcel) -> Outcome:
        """Hand one message over; raises `Unreachable` only where it certainly was not taken."""


class Channel(Protocol):
    """One kind of channel."""

    key: str
    label: str

    def address(self, contact: ContactView) -> str:
        """Where the contact is reached; empty where it cannot be."""

    def compose(self, letter: Letter) -> Parcel:
        """Give a message its form."""

    def open(self) -> AbstractContextManager[Transport]:
        """A way to the other side, for one delivery."""
