"""Which reports there are; each module names its own, and every measure of the catalogue is one."""

from __future__ import annotations

from excello.outcomes.reports import cohorts, funnel, velocity
from excello.outcomes.reports.ground import read_ground
from excello.outcomes.reports.measure import answer_measure
from excello.outcomes.reports.shape import ReportKind

REPORTS: dict[str, ReportKind] = {kind.key: kind for kind in (funnel.KIND, velocity.KIND, cohorts.KIND)}


def report_kind(name: str, *, center_id: int) -> ReportKind | None:
    """A report or a measure by its name; None where there is neither."""
    if name in REPORTS:
        return REPORTS[name]
    measure = read_ground(center_id).measures.get(name)
    if measure is None:
        return None
    return ReportKind(name, measure.definition.label, lambda question: answer_measure(question, name))


def report_names(*, center_id: int) -> list[str]:
    """Every name that can be asked for."""
    return [*REPORTS, *read_ground(center_id).measures]
