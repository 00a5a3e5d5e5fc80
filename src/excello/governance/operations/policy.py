"""How the contact policy changes: a new version with its reason, refused where it contradicts itself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from excello.core.access import Actor, Denied, Missing
from excello.core.models import Center
from excello.core.operations import CHANGED_MEANWHILE, operation, record_entry
from excello.findings import Finding, Refused, mark
from excello.governance.models import PolicyVersion
from excello.governance.queries.policy import PolicyView, current_policy
from excello.governance.rules.policy import PolicyRules, dump_policy
from excello.governance.rules.reading import read_policy


@operation
def change_policy(
    *, center_id: int, rules: Mapping[str, Any], reason: str, by: Actor, at: datetime, version: int | None = None
) -> PolicyView:
    """Put new rules in force for the whole company, from the next wave on.

    `rules`: the form of `policy.dump_policy`. `version`: the number of the version that was edited. Refused: what
    `read_policy` finds, no reason, no difference, a version that is not the newest.
    """
    if by.center_id != center_id:
        raise Missing("center")
    if not by.scope("governance.change_policy").everything:
        raise Denied("governance.change_policy")
    # One change at a time; SQLite serialises writers anyhow.
    Center.objects.select_for_update().get(pk=center_id)
    before = current_policy(center_id)
    if version is not None and version != before.number:
        raise Refused([CHANGED_MEANWHILE])
    read = _read(rules, reason, before)
    row = PolicyVersion.objects.create(
        center_id=center_id,
        number=before.number + 1,
        rules=dump_policy(read),
        reason=reason.strip(),
        author_id=by.person_id,
        written_at=at,
    )
    record_entry(
        kind="policy.changed",
        by=by,
        at=at,
        subject=("governance.policy", center_id),
        label=f"v{row.number}",
        reason=row.reason,
        before=dump_policy(before.rules),
        after=row.rules,
        measure={"version": row.number},
    )
    return current_policy(center_id)


def _read(rules: Mapping[str, Any], reason: str, before: PolicyView) -> PolicyRules:
    """The rules as read; every finding of the call at once."""
    findings: list[Finding] = []
    read: PolicyRules | None = None
    try:
        read = read_policy(rules)
    except Refused as refused:
        findings += refused.findings
    if read == before.rules:
        message, mend = mark("These are the rules that are in force already."), mark("Change what should be different.")
        findings.append(Finding("policy.same", "", message, mend))
    if not reason.strip():
        message, mend = mark("There is no reason."), mark("Say why: who reads the policy later will want to know.")
        findings.append(Finding("policy.reason", "reason", message, mend))
    if findings or read is None:
        raise Refused(findings)
    return read
