"""Tables of engagement."""

from excello.engagement.models.imports import ImportRun

__all__ = ["ImportRun"]
