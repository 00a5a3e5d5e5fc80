"""What arrives: an event or a record as a value, and why one may be dropped."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

JSON_COLUMNS = ("context", "properties", "traits")
TIMES = ("timestamp", "original_timestamp", "sent_at")


@dataclass(frozen=True, slots=True)
class Event:
    """One event in the Segment vocabulary.

    type: identify, track, page, screen, group or alias; event: name of a track event; timestamp: aware datetime, None
    = undated; the JSON fields are mappings; original_timestamp and sent_at: what the client's clock said, where it
    came through the collector. Source: https://segment.com/docs/connections/spec/.
    """

    message_id: str
    type: str
    source: str
    timestamp: datetime | None = None
    event: str | None = None
    user_id: str | None = None
    anonymous_id: str | None = None
    group_id: str | None = None
    previous_id: str | None = None
    center: str | None = None
    context: Mapping[str, Any] = field(default_factory=dict)
    properties: Mapping[str, Any] = field(default_factory=dict)
    traits: Mapping[str, Any] = field(default_factory=dict)
    record_id: str | None = None
    record_hash: str | None = None
    original_timestamp: datetime | None = None
    sent_at: datetime | None = None

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready form without empty fields; times as ISO 8601."""
        taken = {name: getattr(self, name) for name in self.__slots__}
        for name in TIMES:
            if taken[name] is not None:
                taken[name] = taken[name].isoformat()
        return {name: value for name, value in taken.items() if value is not None and value != {}}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Event:
        """Read `as_dict`'s form; raises TypeError for unknown or missing fields, ValueError for a bad time."""
        taken = dict(data)
        for name in TIMES:
            if isinstance(taken.get(name), str):
                taken[name] = datetime.fromisoformat(taken[name])
        return cls(**taken)


@dataclass(frozen=True, slots=True)
class Record:
    """One row of an imported source: `record_id` names it, `record_hash` its content, `events` what it says happened.

    Landing gives the events their message_id, source, record_id and record_hash; what stands there is overwritten.
    """

    record_id: str
    record_hash: str
    events: tuple[Event, ...] = ()


class DropReason(StrEnum):
    """Why an event was not accepted; each is counted and shown, none is silent."""

    NO_MESSAGE_ID = "no_message_id"
    MESSAGE_ID_TOO_LONG = "message_id_too_long"
    UNKNOWN_TYPE = "unknown_type"
    NO_SOURCE = "no_source"
    NO_SUBJECT = "no_subject"
    NO_EVENT_NAME = "no_event_name"
    NO_GROUP_ID = "no_group_id"
    NO_PREVIOUS_ID = "no_previous_id"
    ID_TOO_LONG = "id_too_long"
    CONTROL_CHARACTER = "control_character"
    NOT_JSON = "not_json"
    TOO_LARGE = "too_large"
    NO_TIME = "no_time"
    TIME_WITHOUT_ZONE = "time_without_zone"
    TIME_TOO_OLD = "time_too_old"
    TIME_IN_FUTURE = "time_in_future"
    # Only in what the collector takes: a request's text.
    WRONG_TYPE = "wrong_type"
    DUPLICATE_MEMBER = "duplicate_member"
    TIME_UNREADABLE = "time_unreadable"
    DAMAGED = "damaged"


@dataclass(frozen=True, slots=True)
class Drop:
    """One event that was not accepted; `position` counts from 0 in the batch."""

    reason: DropReason
    message_id: str | None
    detail: str
    position: int


def json_text(value: Mapping[str, Any]) -> str | None:
    """JSON text of an object: sorted keys, finite numbers, None for an empty one.

    Raises ValueError where it is no JSON object, has numbers JSON cannot hold, or text that is no Unicode.
    """
    if not isinstance(value, Mapping):
        raise ValueError("not an object")
    if not value:
        return None
    try:
        text = json.dumps(dict(value), allow_nan=False, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        text.encode("utf-8")
        json.loads(text, parse_int=_finite)
    except (TypeError, RecursionError) as error:
        raise ValueError(str(error)) from error
    return text


def _finite(digits: str) -> float:
    number = float(digits)
    if number in (float("inf"), float("-inf")):
        raise ValueError("a number too large")
    return number
