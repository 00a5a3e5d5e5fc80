"""Campaigns over the API: the same operations as the screens."""

from __future__ import annotations

from ninja import Router

from excello.campaigns.api import approval, audience, campaigns, touches

router = Router(tags=["campaigns"])
for module in (campaigns, touches, audience, approval):
    router.add_router("", module.router)

__all__ = ["router"]
