"""Reports: one file a kind; deleting it removes the report."""

from excello.outcomes.reports.catalogue import REPORTS
from excello.outcomes.reports.shape import Days, Report, ReportColumn, ReportKind, ReportQuestion

__all__ = ["REPORTS", "Days", "Report", "ReportColumn", "ReportKind", "ReportQuestion"]
