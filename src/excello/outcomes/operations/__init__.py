"""Writes of outcomes."""

from excello.outcomes.operations.daily import refresh_daily_tables
from excello.outcomes.operations.learnings import propose_from_learning, record_learning
from excello.outcomes.operations.targets import remove_target, set_target

__all__ = ["propose_from_learning", "record_learning", "refresh_daily_tables", "remove_target", "set_target"]
