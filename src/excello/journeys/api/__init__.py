"""Journeys for programs."""

from ninja import Router

from excello.journeys.api import assets, journeys, personas

router = Router(tags=["journeys"])
router.add_router("", journeys.router)
router.add_router("/personas", personas.router)
router.add_router("/assets", assets.router)
