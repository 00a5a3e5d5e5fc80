"""The one error shape: what does not conform, where, and how to mend it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Severity(StrEnum):
    """How much a finding weighs: an error stops, a warning is read, a note informs."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that does not conform.

    `code` is stable (``G-04``, ``import.unparsable_date``); `path` names the field or place
    (``fields.launch_date``, ``rows.12.close_value``); `message` and `mend` are plain English templates that may use
    ``{name}`` from `params`, and are translated at the edges by their English text; `practice` is the code of the
    practice behind it.
    """

    code: str
    path: str
    message: str
    mend: str = ""
    severity: Severity = Severity.ERROR
    params: Mapping[str, Any] = field(default_factory=dict)
    practice: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """Shape of the command line and the API: {code, severity, path, message, mend, practice}."""
        return {
            "code": self.code,
            "severity": self.severity.value,
            "path": self.path,
            "message": fill(self.message, self.params),
            "mend": fill(self.mend, self.params),
            "practice": self.practice,
        }

    def as_record(self) -> dict[str, Any]:
        """The form to keep: texts as templates with their parameters, so that any language can read it later."""
        return {
            "code": self.code,
            "severity": self.severity.value,
            "path": self.path,
            "message": self.message,
            "mend": self.mend,
            "params": dict(self.params),
            "practice": self.practice,
        }

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Finding:
        """A finding that was kept by `as_record`."""
        return cls(**{**record, "severity": Severity(record["severity"])})


class Refused(Exception):
    """An operation was refused; `findings` say why, all at once."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__("; ".join(fill(f.message, f.params) for f in self.findings))


def mark(text: str) -> str:
    """Mark a text for translation at the edges (pages, mails, API); here it stays English."""
    return text


def fill(template: str, params: Mapping[str, Any]) -> str:
    """Put `params` into a message template; a template without placeholders passes unchanged."""
    if not params:
        return template
    for key, value in params.items():
        template = template.replace("{" + key + "}", str(value))
    return template


def has_errors(findings: Iterable[Finding]) -> bool:
    """Whether any finding stops the work."""
    return any(f.severity is Severity.ERROR for f in findings)


def refuse_if(findings: Iterable[Finding]) -> None:
    """Raise `Refused` with all findings if any of them is an error."""
    collected = tuple(findings)
    if has_errors(collected):
        raise Refused(collected)
