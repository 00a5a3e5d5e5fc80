"""Which reports there are; each module names its own."""

from __future__ import annotations

from excello.outcomes.reports import funnel
from excello.outcomes.reports.shape import ReportKind

REPORTS: dict[str, ReportKind] = {kind.key: kind for kind in (funnel.KIND,)}
