"""Writes of outcomes."""

from excello.outcomes.operations.learnings import propose_from_learning, record_learning

__all__ = ["propose_from_learning", "record_learning"]
