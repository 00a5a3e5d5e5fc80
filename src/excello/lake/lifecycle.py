"""What a lifecycle model is: ordered stages with entry conditions over a cycle's events, and the statuses between."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from excello.findings import Finding, Refused, mark
from excello.lake.conditions import (
    Condition,
    EventFilter,
    FieldType,
    Kind,
    SubjectSchema,
    counts_in,
    dump,
    parse_condition,
    parse_filter,
)
from excello.lake.conditions.nodes import AllOf, dump_filter, looks_at_today

KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
OUTCOMES = ("won", "lost")

CYCLE_SCHEMA = SubjectSchema(
    name="cycle",
    events=None,
    properties={
        "properties.stage": FieldType(Kind.TEXT),
        "properties.opportunity_id": FieldType(Kind.TEXT),
        "properties.product": FieldType(Kind.TEXT),
        "properties.value": FieldType(Kind.NUMBER),
    },
)
"""What entry conditions may speak of: counts of the cycle's own events, nothing else."""


LOOKS_AT_TODAY = (
    mark("A stage is reached once and for all; it cannot depend on today's date."),
    mark("Use “within” of the count, or compare with a date."),
)


@dataclass(frozen=True, slots=True)
class Stage:
    """A step of the path. `entry` decides when a cycle reaches it; `outcome` (won, lost) ends the cycle."""

    key: str
    name: str
    entry: Condition
    outcome: str | None = None


@dataclass(frozen=True, slots=True)
class Status:
    """Where a cycle that is still open stands: that of its latest event which passes `events`. Key begins `open_`."""

    key: str
    name: str
    events: EventFilter


@dataclass(frozen=True, slots=True)
class LifecycleModel:
    """Stages in their order, and open statuses. `version` is carried by every transition."""

    key: str
    name: str
    version: int
    stages: tuple[Stage, ...]
    statuses: tuple[Status, ...] = ()

    def stage(self, key: str) -> Stage:
        """The stage of that key; raises KeyError."""
        return next(stage for stage in self.stages if stage.key == key)


def parse_model(data: Any) -> LifecycleModel:
    """Read ``{key, name, version, stages: [{key, name, entry, outcome?}], statuses?: [{key, name, event, where?}]}``.

    Raises `Refused` with every finding; paths as in ``stages.2.entry.count.within``.
    """
    body = data if isinstance(data, dict) else {}
    findings: list[Finding] = []
    version = body.get("version")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        findings.append(_finding("version", mark("A model needs a version."), mark("Write a whole number from 1.")))
    stages = _read_list(body, "stages", _read_stage, findings)
    statuses = _read_list(body, "statuses", _read_status, findings)
    if not stages and not findings:
        findings.append(_finding("stages", mark("A model needs stages."), mark("Write at least one stage.")))
    findings += _repeated([("stages", stage.key) for stage in stages] + [("statuses", s.key) for s in statuses])
    key = _text(body, "key", "", findings)
    name = _text(body, "name", "", findings)
    if findings:
        raise Refused(findings)
    return LifecycleModel(key, name, int(version or 0), tuple(stages), tuple(statuses))


def dump_model(model: LifecycleModel) -> dict[str, Any]:
    """The form `parse_model` reads."""
    stages = [
        {"key": s.key, "name": s.name, "entry": dump(s.entry), **({"outcome": s.outcome} if s.outcome else {})}
        for s in model.stages
    ]
    statuses = [{"key": s.key, "name": s.name, **dump_filter(s.events)} for s in model.statuses]
    return {"key": model.key, "name": model.name, "version": model.version, "stages": stages, "statuses": statuses}


def _read_list(body: Mapping[str, Any], name: str, read: Any, findings: list[Finding]) -> list[Any]:
    items = body.get(name, [])
    if not isinstance(items, list):
        findings.append(_finding(name, mark("Here stands a list."), mark("Write one entry after the other.")))
        return []
    found = []
    for number, item in enumerate(items):
        path = f"{name}.{number}"
        if isinstance(item, dict):
            found.append(read(item, path, findings))
        else:
            findings.append(_finding(path, mark("This is no entry."), mark("Write an object with key and name.")))
    return [item for item in found if item is not None]


def _read_stage(item: Mapping[str, Any], path: str, findings: list[Finding]) -> Stage | None:
    key, name = _key(item, path, findings), _text(item, "name", path, findings)
    outcome = item.get("outcome")
    if outcome is not None and outcome not in OUTCOMES:
        mend = mark("Write won or lost, or leave it out.")
        findings.append(_finding(f"{path}.outcome", mark("This is no outcome."), mend))
    try:
        entry = parse_condition(item.get("entry"), CYCLE_SCHEMA)
    except Refused as refused:
        findings += _below(refused, f"{path}.entry")
        return None
    if not counts_in(entry) and entry != AllOf(()):
        mend = mark("Count the events that lead into the stage.")
        findings.append(_finding(f"{path}.entry", mark("An entry condition counts events."), mend))
    if looks_at_today(entry):
        findings.append(_finding(f"{path}.entry", *LOOKS_AT_TODAY))
    return Stage(key, name, entry, outcome)


def _read_status(item: Mapping[str, Any], path: str, findings: list[Finding]) -> Status | None:
    key, name = _key(item, path, findings), _text(item, "name", path, findings)
    if not key.startswith("open_"):
        mend = mark("Begin its key with open_.")
        findings.append(_finding(f"{path}.key", mark("A status names an open cycle."), mend))
    try:
        events = parse_filter({k: v for k, v in item.items() if k not in ("key", "name")}, CYCLE_SCHEMA)
    except Refused as refused:
        findings += _below(refused, path)
        return None
    if events.where is not None and looks_at_today(events.where):
        findings.append(_finding(f"{path}.where", *LOOKS_AT_TODAY))
    return Status(key, name, events)


def _key(item: Mapping[str, Any], path: str, findings: list[Finding]) -> str:
    key = item.get("key")
    if isinstance(key, str) and KEY.fullmatch(key):
        return key
    mend = mark("Write small letters, digits and _, a letter first.")
    findings.append(_finding(f"{path}.key", mark("A key is missing or misspelt."), mend))
    return ""


def _text(item: Mapping[str, Any], name: str, path: str, findings: list[Finding]) -> str:
    text = item.get(name)
    if isinstance(text, str) and 0 < len(text) <= 200:
        return text
    place = f"{path}.{name}" if path else name
    findings.append(_finding(place, mark("A text is missing."), mark("Write 1 to 200 characters.")))
    return ""


def _repeated(keys: list[tuple[str, str]]) -> list[Finding]:
    seen: set[str] = set()
    findings = []
    for place, key in keys:
        if key and key in seen:
            mend = mark("Give each stage and status a key of its own.")
            findings.append(_finding(place, mark("The key “{key}” stands twice."), mend, key=key))
        seen.add(key)
    return findings


def _below(refused: Refused, path: str) -> list[Finding]:
    return [
        Finding(f.code, f"{path}.{f.path}".rstrip("."), f.message, f.mend, f.severity, f.params)
        for f in refused.findings
    ]


def _finding(path: str, message: str, mend: str, **params: Any) -> Finding:
    return Finding("model.invalid", path, message, mend, params=params)
