"""How an item that was not accepted, or just arrived, is shown: as its request said it, able to stand alone."""

from __future__ import annotations

import json
import re
import struct
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from excello.lake.landing.arrivals import DropReason
from excello.lake.landing.flush.items import BATCH
from excello.lake.landing.flush.objects import (
    Unreadable,
    elements_of,
    encode,
    members_of,
    printable,
    read_object,
    text_of,
)
from excello.lake.landing.flush.reading import Damage, SegmentRead
from excello.lake.landing.flush.shapes import PAYLOAD_LIMIT, DeadEvent, cut, moment
from excello.lake.log.entries import unpack_entry

WRITE_KEY = "writeKey"
_ANY_WRITE_KEY = re.compile(rf'("{WRITE_KEY}"\s*:\s*)"[^"]*"')
_NO_VALUE = ("null", '""', "0", "false", "[]", "{}")

Members = list[tuple[str, str]]
"""An object as it came: names with the JSON text of their values."""


@dataclass(slots=True)
class ItemTexts:
    """The items of a segment as texts; remembers the last request, since neighbours are asked for together."""

    read: SegmentRead
    owner: int = -1
    shared: Members | None = None
    items: Sequence[str] = ()

    def payload(self, item: int) -> str:
        """One item with what it takes from its request (type, sentAt, context, messageId), without write key."""
        self._open(int(self.read.owners[item]))
        text = self.items[int(self.read.indexes[item])]
        members = members_of(text)
        if members is None:
            return printable(_ANY_WRITE_KEY.sub(r'\1""', text))
        return printable(_object(self._completed(members, item)))

    def _open(self, owner: int) -> None:
        if owner == self.owner:
            return
        request = self.read.requests[owner]
        text = text_of(request.body)
        self.owner, self.shared, self.items = owner, [], (text,)
        members = (members_of(text) or []) if request.kind == BATCH else []
        batches = [(value, elements_of(value)) for name, value in members if name == BATCH]
        if batches:
            self.items = [text for value, elements in batches for text in ([value] if elements is None else elements)]
            self.shared = [member for member in members if member[0] in ("context", "sentAt")]

    def _completed(self, members: Members, item: int) -> Members:
        kind = self.read.requests[self.owner].kind
        own, shared = dict(members), dict(self.shared or ())
        lent = {} if kind == BATCH else {"type": encode(kind).decode()}
        if "sentAt" in shared and own.get("sentAt", "null") in _NO_VALUE:
            lent["sentAt"] = shared["sentAt"]
        if "context" in shared and (context := _merged(shared["context"], members)):
            lent["context"] = context
        if own.get("messageId", "null") in _NO_VALUE:
            lent["messageId"] = encode(self.read.message_id(item)).decode()
        kept = [member for member in members if member[0] not in lent and member[0] != WRITE_KEY]
        return [*lent.items(), *kept]


def _object(members: Members) -> str:
    return "{" + ",".join(f"{json.dumps(name, ensure_ascii=False)}:{value}" for name, value in members) + "}"


def _merged(given: str, members: Members) -> str | None:
    """The batch's context with the item's own on top; None where one of them is odd, or the item has several."""
    own = [value for name, value in members if name == "context" and value not in _NO_VALUE]
    try:
        parts = [read_object(text.encode("utf-8", "surrogateescape")) for text in (given, *own)]
    except Unreadable:
        return None
    if len(own) > 1:
        return None
    try:
        return encode({**parts[0], **parts[-1]}).decode()
    except RecursionError:
        return None


def damaged_letter(read: SegmentRead, damage: Damage, at: datetime) -> DeadEvent:
    """Bytes that the disk spoilt, as a dead letter of the source they name, else of the request before or after."""
    try:
        entry = unpack_entry(damage.raw, 0, len(damage.raw))
        named = any((entry.source, entry.center) == (other.source, other.center) for other in read.requests)
    except (struct.error, UnicodeDecodeError, IndexError):
        named = False
    near = min(read.requests, key=lambda request: abs(request.position - damage.position))
    found = entry if named else replace(near, body=damage.raw)
    return DeadEvent(
        segment=read.segment.number,
        position=damage.position,
        index=0,
        source=found.source,
        center=found.center,
        received_at=moment(found.received_at) if named else at,
        reason=DropReason.DAMAGED,
        detail="" if named else "source guessed",
        payload=cut(_ANY_WRITE_KEY.sub(r'\1""', printable(text_of(found.body))), PAYLOAD_LIMIT),
    )
