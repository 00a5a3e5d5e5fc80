"""The channels Excello itself sends through: one folder a kind, with its code and its templates."""

from __future__ import annotations

from excello.engagement.channels.channel import Channel, Fate, Letter, Outcome, Parcel, Transport, Unreachable
from excello.engagement.channels.email import EmailChannel

CHANNELS: dict[str, Channel] = {channel.key: channel for channel in (EmailChannel(),)}


def channel_of(key: str) -> Channel | None:
    """The channel of a touch, or None where a person carries it out: a call, a post, a visit."""
    return CHANNELS.get(key)


__all__ = [
    "CHANNELS",
    "Channel",
    "Fate",
    "Letter",
    "Outcome",
    "Parcel",
    "Transport",
    "Unreachable",
    "channel_of",
]
