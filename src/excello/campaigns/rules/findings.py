"""How findings are kept between two runs of the linter, so that they can be read in any language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from excello.findings import Finding, Severity


def write_finding(finding: Finding) -> dict[str, Any]:
    """A finding as JSON, its template and parameters apart."""
    return {
        "code": finding.code,
        "path": finding.path,
        "message": finding.message,
        "mend": finding.mend,
        "severity": finding.severity.value,
        "params": {key: str(value) for key, value in finding.params.items()},
        "practice": finding.practice,
    }


def read_finding(data: Mapping[str, Any]) -> Finding:
    """The finding that `write_finding` wrote."""
    return Finding(
        code=data["code"],
        path=data["path"],
        message=data["message"],
        mend=data["mend"],
        severity=Severity(data["severity"]),
        params=data["params"],
        practice=data["practice"],
    )
