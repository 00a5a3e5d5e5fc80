"""Requests over the API: the same gate and the same operations as the screens."""

from ninja import Router

from excello.demand.api import decisions, gate, requests

router = Router(tags=["demand"])
for part in (gate, requests, decisions):
    router.add_router("", part.router)
