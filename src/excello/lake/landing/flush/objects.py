"""When a JSON text is an object without surprises, and how one with surprises is taken apart as it came."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import msgspec

from excello.lake.landing.arrivals import DropReason

decode = msgspec.json.Decoder().decode
encode = msgspec.json.Encoder().encode
UNREADABLE = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)
"""What `decode` raises."""

TOO_DEEP = -(2**48)

_MARK = b'":'
_SPACE = " \t\n\r"


class Unreadable(ValueError):
    """A JSON text that is no object one can rely on."""

    def __init__(self, reason: DropReason, detail: str) -> None:
        self.reason, self.detail = reason, detail[:200]
        super().__init__(detail)


def read_object(data: bytes) -> dict[str, Any]:
    """The object that `data` says; raises Unreadable if it is none, says a member twice, or is no Unicode."""
    try:
        found = decode(data)
    except UNREADABLE as error:
        raise Unreadable(DropReason.NOT_JSON, str(error)) from error
    if not isinstance(found, dict):
        raise Unreadable(DropReason.NOT_JSON, "no object")
    if not says_each_once(data, found):
        _refuse_repeats(data)
    return found


def says_each_once(data: bytes, found: Any) -> bool:
    """Whether nothing of `data` was lost when it was read as `found`; False also for unusual ways to write it."""
    return data.count(_MARK) == count_members(found)


def count_members(value: Any) -> int:
    """Members of all objects in a value, as `scans.members_in` counts them; `TOO_DEEP`, no real count, if it is."""
    try:
        return encode(value).count(_MARK)
    except RecursionError:
        return TOO_DEEP


def _refuse_repeats(data: bytes) -> None:
    def pairs(found: list[tuple[str, Any]]) -> None:
        names = {name for name, _value in found}
        if len(names) < len(found):
            given = [name for name, _value in found]
            raise Unreadable(DropReason.DUPLICATE_MEMBER, next(name for name in given if given.count(name) > 1))

    try:
        json.loads(data, object_pairs_hook=pairs, parse_int=str)
    except RecursionError as error:
        raise Unreadable(DropReason.NOT_JSON, str(error)) from error


def text_of(data: bytes) -> str:
    """Bytes as text that keeps what is no UTF-8, as lone surrogates."""
    return data.decode("utf-8", "surrogateescape")


def printable(text: str) -> str:
    """Text with its lone surrogates written as JSON writes them."""
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode()


def members_of(text: str) -> list[tuple[str, str]] | None:
    """Members of an object as they came: (name, JSON text of the value), repeated ones too; None if it is no object."""
    try:
        return list(_members(text))
    except (ValueError, IndexError, RecursionError):
        return None


def elements_of(text: str) -> list[str] | None:
    """Elements of an array as they came; None if it is no array."""
    try:
        return list(_elements(text))
    except (ValueError, IndexError, RecursionError):
        return None


def _raw(digits: str) -> str:
    return digits


_read_at = json.JSONDecoder(strict=False, parse_int=_raw, parse_float=_raw).raw_decode


def _members(text: str) -> Iterator[tuple[str, str]]:
    at = _expect(text, _blank(text, 0), "{")
    more = text[at] != "}"
    while more:
        name, at = _read_at(text, at)
        if not isinstance(name, str):
            raise ValueError("a name expected")
        start = _expect(text, _blank(text, at), ":")
        _value, at = _read_at(text, start)
        yield name, text[start:at]
        at = _blank(text, at)
        if more := text[at] == ",":
            at = _blank(text, at + 1)
    _end(text, _expect(text, at, "}"))


def _elements(text: str) -> Iterator[str]:
    at = _expect(text, _blank(text, 0), "[")
    more = text[at] != "]"
    while more:
        _value, end = _read_at(text, at)
        yield text[at:end]
        at = _blank(text, end)
        if more := text[at] == ",":
            at = _blank(text, at + 1)
    _end(text, _expect(text, at, "]"))


def _blank(text: str, at: int) -> int:
    while at < len(text) and text[at] in _SPACE:
        at += 1
    return at


def _expect(text: str, at: int, character: str) -> int:
    if text[at] != character:
        raise ValueError(f"{character} expected")
    return _blank(text, at + 1)


def _end(text: str, at: int) -> None:
    if at < len(text):
        raise ValueError("more after the end")
