"""How findings are written down, so that they can be read later in any language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from excello.demand.rules.texts import Text
from excello.findings import Finding, Severity


def write_finding(finding: Finding) -> dict[str, Any]:
    """A finding as JSON; texts in several languages and dates keep what they are."""
    return {
        "code": finding.code,
        "path": finding.path,
        "message": finding.message,
        "mend": finding.mend,
        "severity": finding.severity.value,
        "params": {key: _write(value) for key, value in finding.params.items()},
        "practice": finding.practice,
    }


def read_finding(record: Mapping[str, Any]) -> Finding:
    """The finding that was written down."""
    params = {key: _read(value) for key, value in record["params"].items()}
    severity = Severity(record["severity"])
    message, mend = record["message"], record["mend"]
    return Finding(record["code"], record["path"], message, mend, severity, params, record["practice"])


def _write(value: Any) -> Any:
    if isinstance(value, Text):
        return {"text": dict(value.by_language)}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    return value if isinstance(value, int | float | str) else str(value)


def _read(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    return Text(value["text"]) if "text" in value else date.fromisoformat(value["date"])
