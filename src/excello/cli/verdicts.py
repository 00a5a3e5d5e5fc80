"""How a judged file is printed: what was found, and apart from it what could not be checked and what that needs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import typer

from excello.cli.printing import print_json, print_rows
from excello.findings import Finding, Severity

COLUMNS = ("code", "severity", "path", "message", "mend", "practice")


@dataclass(frozen=True, slots=True)
class Unchecked:
    """A rule that could not be checked, which never counts as passed, and what it needs."""

    code: str
    title: str
    need: str
    path: str = ""

    def as_finding(self) -> Finding:
        return Finding(self.code, self.path, f"Not checked: {self.title}.", f"It needs {self.need}.", Severity.NOTE)


def print_verdict(findings: Sequence[Finding], unchecked: Sequence[Unchecked], *, summary: str, wanted: str) -> None:
    """Programs get what was not checked as notes among the findings; people get a line for each need."""
    if wanted != "table":
        rows = [finding.as_dict() for finding in [*findings, *(rule.as_finding() for rule in unchecked)]]
        print_json(rows) if wanted == "json" else print_rows(rows, COLUMNS, wanted=wanted)
        return
    if findings:
        practices = any(finding.practice for finding in findings)
        columns = COLUMNS if practices else COLUMNS[:-1]
        print_rows([finding.as_dict() for finding in findings], columns, wanted=wanted)
    typer.echo(summary)
    for need, codes in _by_need(unchecked).items():
        typer.echo(f"Not checked, needs {need}: {', '.join(codes)}")


def _by_need(unchecked: Iterable[Unchecked]) -> dict[str, list[str]]:
    needs: dict[str, list[str]] = {}
    for rule in unchecked:
        needs.setdefault(rule.need, []).append(rule.code)
    return needs
