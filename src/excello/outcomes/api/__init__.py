"""Outcomes' API: reports, measures with their targets, learnings."""

from ninja import Router

from excello.outcomes.api.measures import router as measures
from excello.outcomes.api.reports import router as reports

router = Router(tags=["outcomes"])
router.add_router("", reports)
router.add_router("", measures)

__all__ = ["router"]
