"""The customers room over HTTP: contacts, consents, the lifecycle."""

from ninja import Router

from excello.customers.api.consents import router as consents
from excello.customers.api.contacts import router as contacts
from excello.customers.api.lifecycle import router as lifecycle
from excello.customers.api.models import router as models

router = Router(tags=["customers"])
# Before contacts, whose keys may hold slashes.
router.add_router("", consents)
router.add_router("", lifecycle)
router.add_router("", models)
router.add_router("", contacts)

__all__ = ["router"]
