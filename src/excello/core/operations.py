"""What every write has in common: one transaction, one audit entry, and a version that guards against lost edits."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ParamSpec, TypeVar

from django.db import models, transaction
from django.db.models import F
from django.utils.functional import Promise

from excello.core.actors import Actor
from excello.core.facts import emit_measure
from excello.core.models import AuditEntry
from excello.findings import Finding, Refused, mark

P = ParamSpec("P")
R = TypeVar("R")
KINDS: dict[str, Kind] = {}


@dataclass(slots=True)
class _Running:
    """The operation under way: how many entries it recorded, and what waits for the commit."""

    callbacks: list[Callable[[], Any]]
    entries: int = 0


_running: ContextVar[_Running | None] = ContextVar("running_operation", default=None)


@dataclass(frozen=True, slots=True)
class Kind:
    """A declared kind of entry: what it says of its actor ("accepted the request"), and whether it is measured."""

    label: str | Promise
    measured: bool = False


@dataclass(frozen=True, slots=True)
class EntryView:
    """One line of a trail, ready to be read."""

    id: int
    at: datetime
    by: str
    kind: str
    label: str | Promise
    subject_type: str
    subject_id: str
    subject: str
    reason: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    via: str
    simulated: bool


def declare_kinds(kinds: Mapping[str, Kind]) -> None:
    """Register a room's kinds of entries; an undeclared kind cannot be recorded."""
    KINDS.update(kinds)


def operation(function: Callable[P, R]) -> Callable[P, R]:
    """Run a write in one transaction and demand that it records exactly one audit entry of its own.

    What `after_commit` was given runs once the outermost operation has committed.
    """

    @functools.wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        outer = _running.get()
        running = _Running(callbacks=outer.callbacks if outer else [])
        kept = len(running.callbacks)
        token = _running.set(running)
        try:
            with transaction.atomic():
                result = function(*args, **kwargs)
                if running.entries != 1:
                    raise RuntimeError(f"{function.__qualname__} recorded {running.entries} audit entries, not one")
        except BaseException:
            del running.callbacks[kept:]
            raise
        finally:
            _running.reset(token)
        if outer is None:
            for callback in running.callbacks:
                callback()
        return result

    return run


def record_entry(
    *,
    kind: str,
    by: Actor,
    at: datetime,
    subject: tuple[str, Any],
    label: str,
    division_id: int | None = None,
    reason: str = "",
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    measure: Mapping[str, Any] | None = None,
    center_id: int | None = None,
) -> int:
    """Write the entry of the running operation; a measured kind also becomes an event for the lake."""
    _count()
    center = center_id or by.center_id
    entry = AuditEntry.objects.create(
        center_id=center,
        division_id=division_id,
        at=at,
        by_id=by.person_id,
        via=by.via,
        kind=kind,
        subject_type=subject[0],
        subject_id=str(subject[1]),
        label=label[:255],
        reason=reason,
        before=dict(before or {}),
        after=dict(after or {}),
        simulated=by.simulated,
    )
    if KINDS[kind].measured:
        emit_measure(center_id=center, kind=kind, at=at, entry_id=entry.pk, by=by, properties=measure or after or {})
    return entry.pk


def nothing_changed() -> None:
    """Tell the running operation that it had nothing to do, so no entry is due."""
    _count()


def _count() -> None:
    running = _running.get()
    if running is None:
        raise RuntimeError("an audit entry is written inside an @operation")
    running.entries += 1


def after_commit(callback: Callable[[], Any]) -> None:
    """Run a callback once the running operation is on disk: mail, HTTP and jobs never happen inside it."""
    running = _running.get()
    if running is None:
        transaction.on_commit(callback)
    else:
        running.callbacks.append(callback)


def save_versioned(row: models.Model, *, expected: int | None, fields: Iterable[str]) -> None:
    """Save `fields` only if nobody changed the row since version `expected` (None: the version just read).

    Raises Refused("changed_meanwhile"). A conditional update, because SQLite ignores select_for_update.
    """
    version = row.version if expected is None else expected  # type: ignore[attr-defined]
    values = {field: getattr(row, field) for field in fields}
    changed = type(row)._default_manager.filter(pk=row.pk, version=version).update(version=F("version") + 1, **values)
    if not changed:
        raise Refused([CHANGED_MEANWHILE])
    row.version = version + 1  # type: ignore[attr-defined]


CHANGED_MEANWHILE = Finding(
    "changed_meanwhile",
    "version",
    mark("Somebody else changed this while you were editing."),
    mark("What you typed is still here: open the page again beside it, then save once more."),
)


def entries_about(
    subject_type: str, subject_id: Any, *, center_id: int | None = None, limit: int = 50
) -> list[EntryView]:
    """The trail of one thing, newest first; `center_id` for what several centers share, such as a person."""
    entries = AuditEntry.objects.filter(subject_type=subject_type, subject_id=str(subject_id))
    if center_id is not None:
        entries = entries.filter(center_id=center_id)
    return [entry_view(entry) for entry in entries.select_related("by")[:limit]]


def entry_view(entry: AuditEntry) -> EntryView:
    """An entry with its kind's words; a kind whose room is gone shows its key."""
    kind = KINDS.get(entry.kind)
    return EntryView(
        id=entry.pk,
        at=entry.at,
        by=entry.by.name if entry.by else "Excello",
        kind=entry.kind,
        label=kind.label if kind else entry.kind,
        subject_type=entry.subject_type,
        subject_id=entry.subject_id,
        subject=entry.label,
        reason=entry.reason,
        before=entry.before,
        after=entry.after,
        via=entry.via,
        simulated=entry.simulated,
    )
