"""Which data is a lifecycle model: read part by part, every fault a finding at its place."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from excello.findings import Finding, Refused, mark
from excello.lake.conditions import (
    Condition,
    Duration,
    EventFilter,
    FieldType,
    Kind,
    SubjectSchema,
    counts_in,
    parse_condition,
    parse_filter,
)
from excello.lake.conditions.nodes import AllOf, looks_at_today
from excello.lake.conditions.schema import DURATION
from excello.lake.lifecycle.model import (
    CYCLES_BY,
    OUTCOMES,
    SUBJECTS,
    LifecycleModel,
    Limit,
    Regress,
    Stage,
    Status,
)
from excello.lake.lifecycle.rules import findings_across

KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")

CYCLE_SCHEMA = SubjectSchema(
    name="cycle",
    events=None,
    ordered=False,
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

Read = TypeVar("Read")
Reader = Callable[[Mapping[str, Any], str, list[Finding]], Read | None]


def parse_model(data: Any) -> LifecycleModel:
    """Read ``{key, name, version, subject?, cycle_by?, stages: [{key, name, entry, outcome?, ends?, restarts?,
    limit?: {after, to}}], statuses?: [{key, name, event, where?}], regress?: [{event, where?, to}]}``.

    Raises `Refused` with every finding; paths as in ``stages.2.entry.count.within``.
    """
    body = data if isinstance(data, dict) else {}
    findings: list[Finding] = []
    version = body.get("version")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        findings.append(_finding("version", mark("A model needs a version."), mark("Write a whole number from 1.")))
    stages = _read_list(body, "stages", _read_stage, findings)
    statuses = _read_list(body, "statuses", _read_status, findings)
    regress = _read_list(body, "regress", _read_regress, findings)
    if not stages and not findings:
        findings.append(_finding("stages", mark("A model needs stages."), mark("Write at least one stage.")))
    key = _text(body, "key", "", findings)
    name = _text(body, "name", "", findings)
    subject = _one_of(body, "subject", SUBJECTS, "contact", findings)
    cycle_by = _one_of(body, "cycle_by", CYCLES_BY, "product", findings)
    if not findings:
        model = LifecycleModel(key, name, int(version or 0), stages, statuses, regress, subject, cycle_by)
        findings = findings_across(model)
    if findings:
        raise Refused(findings)
    return model


def _read_list(body: Mapping[str, Any], name: str, read: Reader[Read], findings: list[Finding]) -> tuple[Read, ...]:
    items = body.get(name, [])
    if not isinstance(items, list):
        findings.append(_finding(name, mark("Here stands a list."), mark("Write one entry after the other.")))
        return ()
    found = []
    for number, item in enumerate(items):
        path = f"{name}.{number}"
        if isinstance(item, dict):
            found.append(read(item, path, findings))
        else:
            findings.append(_finding(path, mark("This is no entry."), mark("Write an object with key and name.")))
    return tuple(item for item in found if item is not None)


def _read_stage(item: Mapping[str, Any], path: str, findings: list[Finding]) -> Stage | None:
    key, name = _key(item, path, findings), _text(item, "name", path, findings)
    outcome = item.get("outcome")
    if outcome is not None and outcome not in OUTCOMES:
        mend = mark("Write won or lost, or leave it out.")
        findings.append(_finding(f"{path}.outcome", mark("This is no outcome."), mend))
    ends = _flag(item, "ends", path, outcome is not None, findings)
    restarts = _flag(item, "restarts", path, False, findings)
    limit = _read_limit(item.get("limit"), f"{path}.limit", findings)
    entry = _read_entry(item.get("entry"), f"{path}.entry", findings)
    return None if entry is None else Stage(key, name, entry, outcome, ends, restarts, limit)


def _read_entry(data: Any, path: str, findings: list[Finding]) -> Condition | None:
    try:
        entry = parse_condition(data, CYCLE_SCHEMA)
    except Refused as refused:
        findings += _below(refused, path)
        return None
    if not counts_in(entry) and entry != AllOf(()):
        mend = mark("Count the events that lead into the stage.")
        findings.append(_finding(path, mark("An entry condition counts events."), mend))
    if looks_at_today(entry):
        findings.append(_finding(path, *LOOKS_AT_TODAY))
    return entry


def _read_limit(data: Any, path: str, findings: list[Finding]) -> Limit | None:
    if data is None:
        return None
    body = data if isinstance(data, dict) else {}
    after, to = body.get("after"), body.get("to")
    if not isinstance(after, str) or not DURATION.fullmatch(after):
        mend = mark("Write a number and h, d or w: 12h, 30d, 2w.")
        findings.append(_finding(f"{path}.after", mark("A limit needs a length of time."), mend))
        return None
    return Limit(Duration(after), to if isinstance(to, str) else "")


def _read_status(item: Mapping[str, Any], path: str, findings: list[Finding]) -> Status | None:
    key, name = _key(item, path, findings), _text(item, "name", path, findings)
    if not key.startswith("open_"):
        mend = mark("Begin its key with open_.")
        findings.append(_finding(f"{path}.key", mark("A status names an open cycle."), mend))
    events = _read_events(item, ("key", "name"), path, findings)
    return None if events is None else Status(key, name, events)


def _read_regress(item: Mapping[str, Any], path: str, findings: list[Finding]) -> Regress | None:
    to = item.get("to")
    events = _read_events(item, ("to",), path, findings)
    return None if events is None else Regress(events, to if isinstance(to, str) else "")


def _read_events(
    item: Mapping[str, Any], others: Sequence[str], path: str, findings: list[Finding]
) -> EventFilter | None:
    try:
        events = parse_filter({k: v for k, v in item.items() if k not in others}, CYCLE_SCHEMA)
    except Refused as refused:
        findings += _below(refused, path)
        return None
    if events.where is not None and looks_at_today(events.where):
        findings.append(_finding(f"{path}.where", *LOOKS_AT_TODAY))
    return events


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


def _flag(item: Mapping[str, Any], name: str, path: str, usual: bool, findings: list[Finding]) -> bool:
    value = item.get(name, usual)
    if isinstance(value, bool):
        return value
    findings.append(_finding(f"{path}.{name}", mark("This is neither yes nor no."), mark("Write true or false.")))
    return usual


def _one_of(body: Mapping[str, Any], name: str, known: Sequence[str], usual: str, findings: list[Finding]) -> str:
    value = body.get(name, usual)
    if value in known:
        return str(value)
    message, mend = mark("“{value}” has no meaning here."), mark("Write one of {known}.")
    findings.append(_finding(name, message, mend, value=str(value)[:50], known=", ".join(known)))
    return usual


def _below(refused: Refused, path: str) -> list[Finding]:
    return [
        Finding(f.code, f"{path}.{f.path}".rstrip("."), f.message, f.mend, f.severity, f.params)
        for f in refused.findings
    ]


def _finding(path: str, message: str, mend: str, **params: Any) -> Finding:
    return Finding("model.invalid", path, message, mend, params=params)
