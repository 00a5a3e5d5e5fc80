"""Which items a request of the log holds: as read in one go, or one by one where something in it is odd."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from excello.lake.landing.arrivals import DropReason
from excello.lake.landing.flush.items import BATCH, Items
from excello.lake.landing.flush.objects import (
    UNREADABLE,
    Unreadable,
    count_members,
    decode,
    elements_of,
    members_of,
    read_object,
    says_each_once,
    text_of,
)
from excello.lake.log import Entry


def read_whole(requests: Sequence[Entry], first: int) -> Items | None:
    """Items of `requests`, which are numbered from `first` on; None if one of them is odd.

    That no member was said twice is left to the caller, who can compare `Items.said` with the requests' bytes.
    """
    items = Items()
    for owner, request in enumerate(requests, start=first):
        try:
            said = decode(request.body)
        except UNREADABLE:
            return None
        if not _take_whole(items, owner, request, said):
            return None
    return items


def read_apart(requests: Sequence[Entry], first: int) -> Items:
    """The same for any bytes: what is odd is read item by item, and what cannot be read is a fault."""
    items = Items()
    for owner, request in enumerate(requests, start=first):
        try:
            said = decode(request.body)
            sound = says_each_once(request.body, said)
        except UNREADABLE:
            said, sound = None, False
        if not sound or not _take_whole(items, owner, request, said):
            _take_apart(items, owner, request)
    return items


def _take_whole(items: Items, owner: int, request: Entry, said: Any) -> bool:
    """Take a request as it was read; False if its shape is not that of a request."""
    if not isinstance(said, dict):
        return False
    if request.kind != BATCH:
        items.add(owner, request.kind, [said])
        return True
    objects = said.pop(BATCH, None)
    if not isinstance(objects, list) or not {dict}.issuperset(map(type, objects)):
        return False
    items.said += 1 + count_members(said)
    if context := said.get("context"):
        items.said -= _merge_context(objects, context)
    items.add(owner, BATCH, objects, said.get("sentAt"))
    return True


def _merge_context(objects: Sequence[dict[str, Any]], given: Any) -> int:
    """Give each item the context of its batch, its own members first; returns how many members that added."""
    if not isinstance(given, Mapping):
        return 0
    added = 0
    for item in objects:
        own = item.get("context") or {}
        if isinstance(own, dict):
            lent = {name: value for name, value in given.items() if name not in own}
            added += count_members(lent) + ("context" not in item)
            item["context"] = {**own, **lent}
    return added


def _take_apart(items: Items, owner: int, request: Entry) -> None:
    """Take the items of an odd request one by one, so that a bad one sinks alone."""
    text = text_of(request.body)
    if request.kind != BATCH:
        _take_item(items, owner, request.kind, text, 0, None, {})
        return
    members = members_of(text)
    if members is None or not any(name == BATCH for name, _value in members):
        reason = DropReason.NOT_JSON if members is None else DropReason.WRONG_TYPE
        items.add_fault(owner, 0, reason, "" if members is None else BATCH)
        return
    shared = _shared(members)
    index = 0
    for elements in [elements_of(value) for name, value in members if name == BATCH]:
        if elements is None:
            items.add_fault(owner, index, DropReason.WRONG_TYPE, BATCH)
            index += 1
        for element in elements or ():
            _take_item(items, owner, BATCH, element, index, shared.get("sentAt"), shared)
            index += 1


def _shared(members: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """What a batch says for all its items, as far as it can be read."""
    said: dict[str, Any] = {}
    for name, value in members:
        if name in ("sentAt", "context"):
            try:
                said[name] = read_object(f'{{"{name}":{value}}}'.encode("utf-8", "surrogateescape"))[name]
            except Unreadable:
                continue
    return said


def _take_item(
    items: Items, owner: int, kind: str, text: str, index: int, sent_at: Any, shared: Mapping[str, Any]
) -> None:
    try:
        item = read_object(text.encode("utf-8", "surrogateescape"))
    except Unreadable as error:
        items.add_fault(owner, index, error.reason, error.detail)
        return
    _merge_context([item], shared.get("context"))
    items.add_one(owner, kind, item, index, sent_at)
