"""Outcomes' door: reports, and what was learned."""

from excello.outcomes.operations import propose_from_learning, record_learning
from excello.outcomes.queries.learnings import LearningView, learning, learnings_about
from excello.outcomes.queries.reports import report
from excello.outcomes.reports import Days, Report, ReportColumn
from excello.outcomes.rules import LearningContent

__all__ = [
    "Days",
    "LearningContent",
    "LearningView",
    "Report",
    "ReportColumn",
    "learning",
    "learnings_about",
    "propose_from_learning",
    "record_learning",
    "report",
]
