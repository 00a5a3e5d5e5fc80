"""Files of people: recognised, bounded, read in a process of their own, and shown as tables of text."""

from __future__ import annotations

from excello.lake.files.isolation import opened_table
from excello.lake.files.limits import Limits
from excello.lake.files.profile import ColumnKind, ColumnProfile
from excello.lake.files.styles import DateStyle, DecimalStyle
from excello.lake.files.table import TextTable

__all__ = ["ColumnKind", "ColumnProfile", "DateStyle", "DecimalStyle", "Limits", "TextTable", "opened_table"]
