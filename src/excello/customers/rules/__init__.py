"""Who may see, count, export and speak for contacts."""

from __future__ import annotations

SEE = "customers.see"
SEE_ROWS = "customers.see_rows"
RECORD_CONSENT = "customers.record_consent"
EXPORT = "customers.export"

PERMISSIONS: dict[str, set[str]] = {
    # Counts and the model; no person is shown.
    SEE: {
        "member",
        "program_manager",
        "strategist",
        "content_lead",
        "operations",
        "sales",
        "service",
        "sponsor",
    },
    # People's data: only those who work with single customers or their data.
    SEE_ROWS: {"operations", "sales", "service", "strategist"},
    RECORD_CONSENT: {"operations", "sales", "service"},
    EXPORT: {"operations"},
}
