"""What readers see of the landed events: clean events, contacts, accounts, sellers, opportunities; pure expressions."""

from __future__ import annotations

from excello.lake.tables.accounts import accounts
from excello.lake.tables.clean import clean_events, timeline
from excello.lake.tables.journal import journal
from excello.lake.tables.opportunities import opportunities
from excello.lake.tables.people import contacts, sellers

__all__ = ["accounts", "clean_events", "contacts", "journal", "opportunities", "sellers", "timeline"]
