"""How the contact policy is read, refused and changed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from tests.support.cast import AT

from excello.core.access import Denied
from excello.core.models import AuditEntry
from excello.findings import Refused
from excello.governance import public as governance
from excello.governance.queries.policy import policy_versions
from excello.governance.rules.policy import load_policy
from excello.governance.rules.reading import read_policy

SHIPPED: dict[str, Any] = governance.dump_policy(governance.PolicyRules())


def cap(limit: int, days: int, channel: str = "", category: str = "") -> dict[str, Any]:
    return {"limit": limit, "days": days, "channel": channel, "category": category}


def test_the_shipped_policy(gwen: Any) -> None:
    policy = governance.current_policy(gwen.center_id)
    assert policy.is_shipped
    assert {
        "caps": [cap(4, 30)],
        "gap_days": 2,
        "per_wave": 1,
        "quiet_hours": {"start": "20:00", "end": "08:00"},
        "blackouts": [],
    } == SHIPPED


@pytest.mark.parametrize(
    ("changes", "code", "path"),
    [
        ({"caps": [cap(0, 30)]}, "policy.number", "caps.0.limit"),
        ({"caps": [cap(4, 400)]}, "policy.number", "caps.0.days"),
        ({"caps": [{"limit": "4", "days": 30}]}, "policy.number", "caps.0.limit"),
        ({"caps": [cap(4, 30, "E mail")]}, "policy.key", "caps.0.channel"),
        ({"caps": [cap(4, 30, "", "newsletter")]}, "policy.crossing", "caps.0.channel"),
        ({"caps": [cap(4, 30, "email", "legal")]}, "policy.exempt", "caps.0.category"),
        ({"caps": "4 in 30"}, "policy.list", "caps"),
        ({"caps": [cap(n + 1, n + 1) for n in range(21)]}, "policy.too_many", "caps"),
        ({"caps": [cap(4, 30), cap(3, 30)]}, "policy.same_cap", "caps"),
        ({"caps": [cap(4, 30), cap(6, 30, "email")]}, "policy.looser_inside", "caps.1.limit"),
        ({"caps": [cap(5, 7), cap(4, 30)]}, "policy.looser_inside", "caps.0.limit"),
        (
            {"caps": [cap(2, 30, "email"), cap(3, 14, "email", "newsletter")]},
            "policy.looser_inside",
            "caps.1.limit",
        ),
        ({"gap_days": -1}, "policy.number", "gap_days"),
        ({"gap_days": None}, "policy.number", "gap_days"),
        ({"per_wave": 0}, "policy.number", "per_wave"),
        ({"per_wave": 2}, "policy.wave_against_gap", "per_wave"),
        ({"per_wave": 5, "gap_days": 0}, "policy.wave_against_cap", "per_wave"),
        ({"quiet_hours": {"start": "25:00", "end": "08:00"}}, "policy.time", "quiet_hours.start"),
        ({"quiet_hours": {"start": "20:00"}}, "policy.time", "quiet_hours.end"),
        ({"quiet_hours": {"start": "08:00", "end": "08:00"}}, "policy.always_quiet", "quiet_hours.end"),
        ({"blackouts": [{"first": "24 Dec", "last": "2026-12-26"}]}, "policy.date", "blackouts.0.first"),
        ({"blackouts": [{"first": "2026-12-26", "last": "2026-12-24"}]}, "policy.backwards", "blackouts.0.last"),
        (
            {"blackouts": [{"first": "2026-12-24", "last": "2026-12-24", "label": "x" * 81}]},
            "policy.label",
            "blackouts.0.label",
        ),
    ],
)
def test_what_is_no_policy_is_refused_with_field_and_mend(changes: dict[str, Any], code: str, path: str) -> None:
    with pytest.raises(Refused) as refused:
        read_policy({**SHIPPED, **changes})
    assert [(f.code, f.path) for f in refused.value.findings] == [(code, path)]
    assert all(f.mend for f in refused.value.findings)


def test_all_findings_come_at_once(gwen: Any) -> None:
    rules = {**SHIPPED, "caps": [cap(0, 0)], "gap_days": 1000}
    with pytest.raises(Refused) as refused:
        governance.change_policy(center_id=gwen.center_id, rules=rules, reason=" ", by=gwen.actor, at=AT)
    assert [f.path for f in refused.value.findings] == ["caps.0.limit", "caps.0.days", "gap_days", "reason"]


@pytest.mark.parametrize(
    "changes",
    [
        {"caps": []},
        {"caps": [cap(4, 30), cap(2, 7), cap(3, 30, "email"), cap(1, 7, "email", "newsletter")]},
        {"gap_days": 0, "per_wave": 3},
        {"quiet_hours": None},
        {"blackouts": [{"first": "2026-12-24", "last": "2026-12-24", "label": "Eve"}]},
    ],
)
def test_what_is_a_policy_is_kept_as_written(changes: dict[str, Any]) -> None:
    rules = read_policy({**SHIPPED, **changes})
    assert load_policy(governance.dump_policy(rules)) == rules


def test_a_change_makes_a_version_with_its_reason(gwen: Any) -> None:
    rules = {**SHIPPED, "gap_days": 3}
    view = governance.change_policy(
        center_id=gwen.center_id, rules=rules, reason="Complaints rose.", by=gwen.actor, at=AT, version=0
    )
    assert (view.number, view.rules.gap_days, view.reason, view.author) == (1, 3, "Complaints rose.", "Gwen Oduya")
    assert [version.number for version in policy_versions(gwen.center_id)] == [1, 0]
    entry = AuditEntry.objects.get(kind="policy.changed")
    assert (entry.before["gap_days"], entry.after["gap_days"], entry.reason) == (2, 3, "Complaints rose.")


def test_the_same_rules_are_no_change(gwen: Any) -> None:
    with pytest.raises(Refused, match="in force already"):
        governance.change_policy(center_id=gwen.center_id, rules=SHIPPED, reason="Why not.", by=gwen.actor, at=AT)


def test_two_people_at_once(gwen: Any) -> None:
    said = {"center_id": gwen.center_id, "reason": "Better.", "by": gwen.actor, "at": AT, "version": 0}
    governance.change_policy(rules={**SHIPPED, "gap_days": 3}, **said)
    with pytest.raises(Refused, match="Somebody else changed this"):
        governance.change_policy(rules={**SHIPPED, "gap_days": 4}, **said)


@pytest.mark.parametrize("who", ["rita", "chiara", "dan", "bruno"])
def test_who_may_not_change_it(request: pytest.FixtureRequest, who: str) -> None:
    member = request.getfixturevalue(who)
    with pytest.raises(Denied):
        governance.change_policy(
            center_id=member.center_id, rules={**SHIPPED, "gap_days": 9}, reason="Mine.", by=member.actor, at=AT
        )


def test_the_company_s_policy_is_not_a_division_s_to_change(center: Any, north: Any) -> None:
    from excello.core.access import Actor, GrantView

    local = Actor(None, "", "Local", center.id, (GrantView("operations", north.id),))
    with pytest.raises(Denied):
        governance.change_policy(center_id=center.id, rules={**SHIPPED, "gap_days": 9}, reason="Mine.", by=local, at=AT)


@pytest.mark.parametrize(
    ("hour", "minute", "quiet"), [(18, 59, False), (19, 0, True), (3, 0, True), (6, 59, True), (7, 0, False)]
)
def test_quiet_hours_are_those_of_the_center(gwen: Any, hour: int, minute: int, quiet: bool) -> None:
    """20:00 to 08:00 in Rome, in November one hour ahead of UTC."""
    at = datetime(2026, 11, 2, hour, minute, tzinfo=UTC)
    assert governance.current_policy(gwen.center_id).is_quiet(at) is quiet


def test_a_decided_policy_is_a_step_of_the_roll_out(gwen: Any) -> None:
    from excello.charter.public import checklist

    def done() -> bool:
        return next(item.done for item in checklist(gwen.center_id, gwen.actor) if item.key == "policy")

    assert not done()
    rules = {**SHIPPED, "gap_days": 3}
    governance.change_policy(center_id=gwen.center_id, rules=rules, reason="Ours.", by=gwen.actor, at=AT)
    assert done()
