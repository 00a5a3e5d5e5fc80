"""How the lake is kept in order: small files merged, what nobody needs deleted, one contact's events at hand."""

from __future__ import annotations

from excello.lake.upkeep.tending import Tended, tend

__all__ = ["Tended", "tend"]
