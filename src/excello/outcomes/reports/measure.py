"""Any measure of the catalogue as a report: its value, split and narrowed, beside the period before and its target."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from excello.findings import Finding, Refused, mark
from excello.lake.measures import VERSION, Measure
from excello.lake.store import Snapshot, opened
from excello.outcomes.reports.ground import Ground, measure_named, read_ground
from excello.outcomes.reports.shape import Days, Report, ReportColumn, ReportQuestion
from excello.outcomes.reports.targets import Targets, read_targets


def answer_measure(question: ReportQuestion, name: str) -> Report:
    """One measure as known now. Refused: no such measure, or a split or filter it is not counted by."""
    ground = read_ground(question.center_id)
    measure = measure_named(ground, name)
    check_dimensions(measure, [*question.by, *question.filters])
    targets = read_targets(ground)
    previous = question.period.previous if question.period else None
    with opened(question.source) as snapshot:
        rows = _rows(ground, snapshot, measure, question, targets)
        now = ground.values(snapshot, [measure], at=question.at, days=question.period, filters=question.filters)
        before = {}
        if previous:
            before = ground.values(snapshot, [measure], at=question.at, days=previous, filters=question.filters)
    totals = {**now, **_suffixed(before, "previous")}
    target = targets.value(measure.definition, question.period, question.filters)
    return Report(
        report=name,
        filters=question.filters,
        period=question.period,
        previous_period=previous,
        columns=_columns(question.by, measure),
        rows=tuple(rows) if question.by else (totals | ({f"{name}_target": target} if target is not None else {}),),
        totals=totals | ({f"{name}_target": target} if target is not None else {}),
        findings=(),
        measures_version=VERSION,
        as_of=question.at,
    )


def check_dimensions(measure: Measure, names: Sequence[str]) -> None:
    """Refused for what the measure cannot be split or narrowed by."""
    definition = measure.definition
    unknown = [name for name in names if name not in definition.dimensions]
    message = mark("“{measure}” is not split or filtered by “{name}”.")
    mend = mark("Choose from {names}.") if definition.dimensions else mark("Leave the split and the filter out.")
    names_text = ", ".join(definition.dimensions)
    if unknown:
        raise Refused(
            [
                Finding(
                    "measure.unknown_dimension",
                    name,
                    message,
                    mend,
                    params={"measure": definition.name, "name": name, "names": names_text},
                )
                for name in unknown
            ]
        )


def _rows(
    ground: Ground, snapshot: Snapshot, measure: Measure, question: ReportQuestion, targets: Targets
) -> list[dict[str, Any]]:
    """One row a combination of the split; a row that only was stands with nothing now."""
    if not question.by:
        return []
    name, by = measure.definition.name, question.by

    def read(days: Days | None) -> dict[tuple[Any, ...], dict[str, Any]]:
        found = ground.rows(snapshot, [measure], at=question.at, days=days, by=by, filters=question.filters)
        return {tuple(row[key] for key in by): row for row in found}

    now = read(question.period)
    before = read(question.period.previous) if question.period else {}
    rows = []
    for key in sorted({**now, **before}, key=lambda each: [(value is None, str(value)) for value in each]):
        where = dict(zip(by, key, strict=True))
        row = {**where, name: now.get(key, {}).get(name, 0 if measure.definition.is_scaled else None)}
        if question.period:
            row[f"{name}_previous"] = before.get(key, {}).get(name, 0 if measure.definition.is_scaled else None)
        target = targets.value(measure.definition, question.period, {**question.filters, **where})
        if target is not None:
            row[f"{name}_target"] = target
        rows.append(row)
    return [row for row in rows if row[name] or row.get(f"{name}_previous") or row.get(f"{name}_target")]


def _columns(by: Sequence[str], measure: Measure) -> tuple[ReportColumn, ...]:
    definition = measure.definition
    dimensions = [ReportColumn(name, name, "", "dimension") for name in by]
    return (*dimensions, ReportColumn(definition.name, definition.label, definition.unit, "measure"))


def _suffixed(values: Mapping[str, Any], suffix: str) -> dict[str, Any]:
    return {f"{name}_{suffix}": value for name, value in values.items()}
