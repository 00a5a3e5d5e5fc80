"""Decides how often a contact may be written to, and which of the touches that want them go ahead."""

from __future__ import annotations

PERMISSIONS: dict[str, frozenset[str]] = {
    "governance.see": frozenset(
        {"member", "program_manager", "strategist", "content_lead", "operations", "sponsor", "service"}
    ),
    "governance.change_policy": frozenset({"operations"}),
    "governance.arbitrate": frozenset({"operations", "program_manager", "strategist"}),
}
