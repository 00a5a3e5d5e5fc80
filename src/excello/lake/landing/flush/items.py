"""What items say, member by member: the one place that takes them apart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from excello.lake.landing.arrivals import JSON_COLUMNS, DropReason
from excello.lake.landing.flush.objects import count_members, encode

BATCH = "batch"
"""Kind of a request whose items say their type themselves."""
IDS = ("messageId", "type", "event", "userId", "anonymousId", "groupId", "previousId")
NAMES = ("name", "category")
"""Beside the properties of a page or screen; stored among them."""
TIMES = ("timestamp", "originalTimestamp", "sentAt")
MEMBERS = (*IDS, *JSON_COLUMNS, *NAMES, *TIMES)
USUAL = ("messageId", "type", "event", "userId", "anonymousId", "context", "properties", "timestamp")
"""What nearly every item says; where a handful says no more, nobody looks for the rest."""
IGNORED = "integrations"
"""To which services a client's library should pass the event on; meant for the library."""
HANDFUL = 128
"""Items taken apart at one time: few enough to be still in the processor's cache, enough to share the loops."""

Faults = dict[int, tuple[DropReason, str]]
Handful = dict[str, list[Any]]


class Items:
    """Items of some requests, in order; one that cannot be read is an item without members, and a fault.

    columns: for each of `MEMBERS` what the items say, None where nothing; the JSON columns as JSON text. owners: number
    of the request of each item; indexes: its place there; shared_sent_at: what its request says. faults: item →
    (reason, detail). said: members of all objects the requests hold, as `objects.count_members` counts.
    """

    def __init__(self) -> None:
        self.columns: Handful = {name: [] for name in MEMBERS}
        self.owners: list[int] = []
        self.indexes: list[int] = []
        self.shared_sent_at: list[Any] = []
        self.faults: Faults = {}
        self.said = 0
        self._objects: list[dict[str, Any]] = []
        self._kinds: list[str] = []

    def add(self, owner: int, kind: str, objects: Sequence[dict[str, Any]], sent_at: Any = None) -> None:
        """Take the items of one request, which lose their members."""
        count = len(objects)
        self.owners += [owner] * count
        self.indexes += range(count)
        self.shared_sent_at += [sent_at] * count
        self._objects += objects
        self._kinds += [kind] * count
        if len(self._objects) >= HANDFUL:
            self.settle()

    def add_one(self, owner: int, kind: str, item: dict[str, Any], index: int, sent_at: Any) -> None:
        """Take one item of a request."""
        self.add(owner, kind, [item], sent_at)
        self.indexes[-1] = index

    def add_fault(self, owner: int, index: int, reason: DropReason, detail: str) -> None:
        """Take the place of an item that cannot be read."""
        self.faults[len(self.owners)] = (reason, detail)
        self.add_one(owner, BATCH, {}, index, None)

    def settle(self) -> None:
        """Take apart what was added; to be called once more at the end."""
        objects, kinds = self._objects, self._kinds
        taken, said = _take(objects)
        if kinds.count(BATCH) < len(kinds):
            pairs = zip(taken["type"], kinds, strict=True)
            taken["type"] = [given if kind == BATCH else kind for given, kind in pairs]
        if any(taken["name"]) or any(taken["category"]):
            said -= _move_names(taken)
        taken["groupId"] = _groups(taken["groupId"], taken["context"])
        for name in JSON_COLUMNS:
            taken[name] = self._texts(taken[name], name)
        for name, column in taken.items():
            self.columns[name] += column
        self.said += said
        self._objects, self._kinds = [], []

    def _texts(self, values: list[Any], name: str) -> list[bytes | None]:
        if not {dict, type(None)}.issuperset(map(type, values)):
            values = only(dict, values, name, self.faults, first=len(self.columns[name]))
        try:
            return [None if value is None else encode(value) for value in values]
        except RecursionError:
            return [self._text(value, row) for row, value in enumerate(values, start=len(self.columns[name]))]

    def _text(self, value: Any, row: int) -> bytes | None:
        try:
            return None if value is None else encode(value)
        except RecursionError as error:
            self.faults.setdefault(row, (DropReason.NOT_JSON, str(error)))
            return None


def only(kind: type, values: Sequence[Any], member: str, faults: Faults, *, first: int = 0) -> list[Any]:
    """The values of the right type; the others are faults, of items numbered from `first` on."""
    for row, value in enumerate(values, start=first):
        if value is not None and not isinstance(value, kind):
            faults.setdefault(row, (DropReason.WRONG_TYPE, member))
    return [value if isinstance(value, kind) else None for value in values]


def _take(objects: list[dict[str, Any]]) -> tuple[Handful, int]:
    """What objects say of each member, None for what is empty; and how many members they held beside those inside."""
    said = sum(map(len, objects))
    taken = {name: [item.pop(name, None) or None for item in objects] for name in USUAL}
    ignored = [value for item in objects if (value := item.pop(IGNORED, None))]
    if ignored:
        said += count_members(ignored)
    rest = [name for name in MEMBERS if name not in taken]
    if any(objects):
        taken |= {name: [item.pop(name, None) or None for item in objects] for name in rest}
    else:
        taken |= {name: [None] * len(objects) for name in rest}
    if left := [item for item in objects if item]:
        said += count_members(left) - sum(map(len, left))
    return taken, said


def _move_names(taken: Handful) -> int:
    """Put name and category of pages and screens among their properties; returns how many members that added."""
    lent: list[Any] = []
    for row, kind in enumerate(taken["type"]):
        if kind != "page" and kind != "screen":
            continue
        own = taken["properties"][row] or {}
        if type(own) is dict:
            for name in NAMES:
                if (value := taken[name][row]) and name not in own:
                    own[name] = value
                    lent.append(value)
            taken["properties"][row] = own or None
    return len(lent) + count_members(lent)


def _groups(given: list[Any], contexts: list[Any]) -> list[Any]:
    """The account of a call that is no group call stands in its context."""
    if not any("groupId" in context for context in contexts if type(context) is dict):
        return given
    lent = [context.get("groupId") if type(context) is dict else None for context in contexts]
    return [own or (other if isinstance(other, str) else None) for own, other in zip(given, lent, strict=True)]
