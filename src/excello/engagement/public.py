"""Engagement's door: files in; waves planned and delivered."""

from excello.engagement.imports import ImportResult, import_file

__all__ = ["ImportResult", "import_file"]
