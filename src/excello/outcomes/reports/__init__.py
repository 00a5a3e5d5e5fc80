"""Reports: one file a kind; deleting it removes the report. Every measure is one too."""

from excello.outcomes.reports.catalogue import REPORTS, report_kind, report_names
from excello.outcomes.reports.shape import Days, Report, ReportColumn, ReportKind, ReportQuestion

__all__ = ["REPORTS", "Days", "Report", "ReportColumn", "ReportKind", "ReportQuestion", "report_kind", "report_names"]
