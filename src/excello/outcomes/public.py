"""Outcomes' door: reports, measures and their targets, and what was learned."""

from excello.outcomes.operations import (
    propose_from_learning,
    record_learning,
    refresh_daily_tables,
    remove_target,
    set_target,
)
from excello.outcomes.queries.learnings import LearningView, learning, learnings_about
from excello.outcomes.queries.reports import report
from excello.outcomes.reports import Days, Report, ReportColumn
from excello.outcomes.rules import LearningContent
from excello.outcomes.rules.targets import NewTarget, TargetScope

__all__ = [
    "Days",
    "LearningContent",
    "LearningView",
    "NewTarget",
    "Report",
    "ReportColumn",
    "TargetScope",
    "learning",
    "learnings_about",
    "propose_from_learning",
    "record_learning",
    "refresh_daily_tables",
    "remove_target",
    "report",
    "set_target",
]
