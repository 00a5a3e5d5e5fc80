"""How a report is asked for by name, and refused when there is none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from excello.core.access import Actor
from excello.findings import Finding, Refused, mark
from excello.outcomes.reports import Days, Report, ReportQuestion, report_kind, report_names


def report(
    *,
    center_id: int,
    name: str,
    actor: Actor,
    at: datetime,
    by: Sequence[str] = (),
    period: Days | None = None,
    filters: Mapping[str, str] | None = None,
) -> Report:
    """Any report or measure by its name. Raises Denied, Refused for an unknown report, split or filter."""
    actor.require("outcomes.see")
    kind = report_kind(name, center_id=center_id)
    if kind is None:
        raise Refused(
            [
                Finding(
                    "report.unknown",
                    "report",
                    mark("There is no report “{name}”."),
                    mark("Choose one of {names}."),
                    params={"name": name, "names": ", ".join(report_names(center_id=center_id))},
                )
            ]
        )
    return kind.answer(ReportQuestion(center_id, at, tuple(by), period, dict(filters or {})))
