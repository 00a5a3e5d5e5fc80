"""The one way in which a file as a whole is refused, and the remarks that let it in."""

from __future__ import annotations

from typing import Any, NoReturn

from excello.findings import Finding, Refused, Severity


def refuse(code: str, message: str, mend: str, /, **params: Any) -> NoReturn:
    """Raise `Refused` for a file, with one finding."""
    raise Refused([Finding(f"import.{code}", "file", message, mend, params=params)])


def warning(code: str, message: str, mend: str, /, **params: Any) -> Finding:
    """A finding on a file that is read all the same."""
    return Finding(f"import.{code}", "file", message, mend, Severity.WARNING, params)


def note(code: str, message: str, mend: str, /, **params: Any) -> Finding:
    """A finding that only informs."""
    return Finding(f"import.{code}", "file", message, mend, Severity.NOTE, params)
