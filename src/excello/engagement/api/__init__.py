"""Engagement for programs."""

from ninja import Router

from excello.engagement.api import imports, letters, sources, waves

router = Router(tags=["engagement"])
router.add_router("", imports.router)
router.add_router("", sources.router)
router.add_router("", letters.router)
router.add_router("", waves.router)
