"""A brief that conforms without any center, and what its gate is told."""

from __future__ import annotations

from datetime import date
from typing import Any

from excello.demand import rules

TODAY = date(2026, 11, 2)
TEMPLATE = rules.shipped_templates()["campaign"]
OPTIONS = {
    "persona": rules.Options({"PER-1": "Careful Carla"}),
    "transition": rules.Options({"consideration>evaluation": "Consideration → evaluation"}),
    "product": rules.Options({"gtx-pro": "GTX Pro"}, {"GTXPro": "gtx-pro"}),
    "region": rules.Options({"west": "West"}),
    "person": rules.Options({"7": "Rita Moretti"}, {"rita@fernhall.example.com": "7"}),
    "asset": rules.Options({"AST-1": "Calculator", "AST-2": "Case study"}),
}
WHOLE: dict[str, Any] = {
    "title": "Meetings by the lake, spring 2027",
    "measure": "mql_count",
    "target": 120,
    "target_date": "2027-03-31",
    "why": "Lake hotels are at 41 % weekday occupancy.",
    "persona": "PER-1",
    "transition": "consideration>evaluation",
    "product": "gtx-pro",
    "region": "west",
    "touches": [{"channel": "email", "subject": "A three-hour agenda", "body": "Elena, here is how."}],
    "assets": ["AST-1"],
    "launch_date": "2026-12-11",
    "budget": 6500,
    "owner": 7,
}


def context(**changes: Any) -> rules.GateContext:
    """Monday 2 November 2026 in Italy."""
    return rules.GateContext(**{"today": TODAY, "country": "IT", "options": OPTIONS, "requester": "7", **changes})


def judge(*, files: tuple[rules.AttachedFile, ...] = (), told: rules.GateContext | None = None, **fields: Any) -> Any:
    """The gate over the whole brief with some fields changed; None takes one away."""
    kept = {key: value for key, value in {**WHOLE, **fields}.items() if value is not None}
    brief = rules.Brief(kept, {"attachment": files} if files else {}, "north")
    return rules.gate(brief, TEMPLATE, told or context())


def codes(result: rules.GateResult) -> list[tuple[str, str]]:
    """(code, path below the fields) of every finding."""
    return [(finding.code, finding.path.removeprefix("fields.")) for finding in result.findings]
