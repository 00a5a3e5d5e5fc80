"""Outcomes' door: reports, and what was learned."""

from excello.outcomes.queries.reports import report
from excello.outcomes.reports import Days, Report, ReportColumn

__all__ = ["Days", "Report", "ReportColumn", "report"]
