"""The charter for programs."""

from ninja import Router

from excello.charter.api import catalogue, center

router = Router(tags=["charter"])
router.add_router("", center.router)
router.add_router("", catalogue.router)
