"""Findings as people read them: in their language, with the anchor of the field they speak of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext

from excello.findings import Finding, fill


@dataclass(frozen=True, slots=True)
class PresentedFinding:
    """A finding in the active language; `anchor` is the id of its field on the page."""

    code: str
    path: str
    anchor: str
    message: str
    mend: str
    severity: str
    practice: str | None


def present_findings(findings: Iterable[Finding]) -> list[PresentedFinding]:
    """Translate findings by their English text and fill in their parameters."""
    return [present_finding(finding) for finding in findings]


def present_finding(finding: Finding) -> PresentedFinding:
    """One finding in the active language."""
    return PresentedFinding(
        code=finding.code,
        path=finding.path,
        anchor="id_" + finding.path.replace(".", "_"),
        message=fill(translated(finding.message), finding.params),
        mend=fill(translated(finding.mend), finding.params),
        severity=finding.severity.value,
        practice=finding.practice,
    )


def translated(text: str) -> str:
    """A text in the active language; the empty text stays empty (gettext would answer the catalogue's header)."""
    return gettext(text) if text else ""
