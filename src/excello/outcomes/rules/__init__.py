"""Who may see results and write down what was learned, and when a learning is complete."""

from __future__ import annotations

from dataclasses import dataclass

from excello.findings import Finding, mark

PERMISSIONS = {
    "outcomes.see": {"program_manager", "strategist", "content_lead", "operations", "sponsor", "requester", "sales"},
    "outcomes.learn": {"program_manager", "strategist", "content_lead", "operations"},
    "outcomes.set_targets": {"program_manager", "sponsor"},
}
CLAIM_LIMIT = 300


@dataclass(frozen=True, slots=True)
class LearningContent:
    """What a person writes down. `effect` is a relative change (0.18 = +18 %), with its interval `low` to `high`."""

    claim: str
    source: str
    scope: str = ""
    measure: str = ""
    effect: float | None = None
    low: float | None = None
    high: float | None = None
    campaign_id: int | None = None


def learning_findings(content: LearningContent) -> list[Finding]:
    """Everything that keeps a learning from being written down, at once."""
    findings = []
    if not content.claim.strip():
        findings.append(_finding("claim", mark("Nothing is claimed."), mark("Say in one sentence what was learned.")))
    if len(content.claim) > CLAIM_LIMIT:
        findings.append(_finding("claim", mark("The claim is too long."), mark("Say it in 300 characters.")))
    if not content.source.strip():
        findings.append(
            _finding(
                "source",
                mark("It rests on nothing."),
                mark("Say what it was seen in: the campaign, the test, the figures."),
            )
        )
    return findings + _interval_findings(content)


def _interval_findings(content: LearningContent) -> list[Finding]:
    if content.effect is None:
        if content.low is not None or content.high is not None:
            return [_finding("effect", mark("There is an interval without an effect."), mark("Add the effect."))]
        return []
    findings = []
    if not content.measure.strip():
        findings.append(_finding("measure", mark("An effect on what?"), mark("Name the measure that moved.")))
    if content.low is None or content.high is None:
        findings.append(
            _finding(
                "low",
                mark("An effect without its interval says more than is known."),
                mark("Give both ends of the interval, or leave the effect out."),
            )
        )
    elif not content.low <= content.effect <= content.high:
        findings.append(
            _finding("low", mark("The effect lies outside its interval."), mark("Check the three numbers."))
        )
    return findings


def _finding(path: str, message: str, mend: str) -> Finding:
    return Finding(f"learning.{path}", path, message, mend)
