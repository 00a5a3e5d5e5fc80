"""Until when the contact policy lets nothing out."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from excello.governance import public as governance


def quiet_until(center_id: int, at: datetime) -> datetime | None:
    """When the quiet hours that are on at a moment end, in the center's zone; None while nothing is quiet."""
    policy = governance.current_policy(center_id)
    quiet = policy.rules.quiet_hours
    if quiet is None or not policy.is_quiet(at):
        return None
    local = at.astimezone(ZoneInfo(policy.time_zone))
    end = local.replace(hour=quiet.end.hour, minute=quiet.end.minute, second=0, microsecond=0)
    return end if local < end else end + timedelta(days=1)
