"""Files in: read by a mapping, sorted into new, changed, unchanged and refused rows, carried to where they belong."""

from excello.engagement.imports.intake import ImportResult, take_in
from excello.engagement.imports.whole import import_file

__all__ = ["ImportResult", "import_file", "take_in"]
