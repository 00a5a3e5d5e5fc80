"""The gate as people see it: a meter with one notch a rule, advice beside it, findings with their mends."""

from __future__ import annotations

from dataclasses import dataclass

from excello.core.presenting import PresentedFinding, present_findings
from excello.demand.rules import GateResult
from excello.demand.wording import in_language, spoken
from excello.design.pictures import Check, Meter


@dataclass(frozen=True, slots=True)
class GateView:
    """What the gate says, in the reader's language."""

    meter: Meter
    findings: list[PresentedFinding]
    advice: list[PresentedFinding]
    passes: bool


def gate_view(result: GateResult, *, base: str = "") -> GateView:
    """The gate's answer; `base` is the page on which its fields stand (empty: this one)."""
    shown = present_findings(spoken(result.findings))
    checks = tuple(
        Check(in_language(rule.label), rule.met, rule.code, f"{base}#{_anchor(rule.path)}" if rule.path else "")
        for rule in result.rules
        if rule.stops
    )
    stopping = [finding for finding in shown if finding.severity == "error"]
    advice = [finding for finding in shown if finding.severity != "error"]
    return GateView(Meter(checks), stopping, advice, result.passes)


def _anchor(path: str) -> str:
    return "id_" + path.replace(".", "_")
