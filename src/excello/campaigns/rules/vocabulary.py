"""The words a design may use: measures that can be an outcome, channels, media, and what a message may offer."""

from __future__ import annotations

from dataclasses import dataclass

from excello.findings import mark


@dataclass(frozen=True, slots=True)
class Word:
    """One choice: its key in files and the API, its words on screen, and one line that explains it."""

    key: str
    label: str
    help: str = ""


@dataclass(frozen=True, slots=True)
class Offer:
    """What a message invites to; `asks_for` is the stage a buyer must have reached to say yes."""

    key: str
    label: str
    help: str
    asks_for: str | None = None
    cuts_price: bool = False


OFFERS: dict[str, Offer] = {
    offer.key: offer
    for offer in (
        Offer("content", mark("Content"), mark("Something to read, watch or try out")),
        Offer("event", mark("Event"), mark("A webinar, a visit, a meeting of peers")),
        Offer("conversation", mark("Conversation"), mark("A call with somebody who knows"), "consideration"),
        Offer("trial", mark("Trial or demonstration"), mark("The product itself, for a while"), "evaluation"),
        Offer("purchase", mark("Purchase"), mark("Buy, order, sign"), "decision"),
        Offer("discount", mark("Discount"), mark("A lower price, for a while"), "decision", cuts_price=True),
    )
}
