"""Engagement for programs."""

from ninja import Router

from excello.engagement.api import imports, waves

router = Router(tags=["engagement"])
router.add_router("", imports.router)
router.add_router("", waves.router)
