"""The contact policy in force and those before it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from excello.core.people import center_view
from excello.governance.models import PolicyVersion
from excello.governance.rules.policy import SHIPPED, PolicyRules, load_policy


@dataclass(frozen=True, slots=True)
class PolicyView:
    """A version of the policy. `number` 0 is the shipped one, in force until somebody changes it.

    time_zone: of the center; quiet hours are read in it while a contact's own zone is unknown.
    """

    number: int
    rules: PolicyRules
    reason: str
    author: str
    written_at: datetime | None
    time_zone: str

    @property
    def is_shipped(self) -> bool:
        return self.number == 0

    def is_quiet(self, at: datetime) -> bool:
        """Whether nothing may be sent at this moment."""
        quiet = self.rules.quiet_hours
        return quiet is not None and quiet.cover(at.astimezone(ZoneInfo(self.time_zone)).time())


def current_policy(center_id: int) -> PolicyView:
    """The policy in force."""
    return policy_versions(center_id, limit=1)[0]


def policy_versions(center_id: int, *, limit: int | None = None) -> list[PolicyView]:
    """Every version, newest first; the last is the shipped one."""
    zone = center_view(center_id).time_zone
    rows = PolicyVersion.objects.filter(center_id=center_id).select_related("author")[:limit]
    views = [
        PolicyView(
            row.number,
            load_policy(row.rules),
            row.reason,
            row.author.name if row.author else "",
            row.written_at,
            zone,
        )
        for row in rows
    ]
    shipped = PolicyView(0, SHIPPED, "", "", None, zone)
    return [*views, shipped] if limit is None or len(views) < limit else views
