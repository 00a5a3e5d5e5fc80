"""Who may see, count, export and speak for contacts."""

from __future__ import annotations

SEE = "customers.see"
SEE_ROWS = "customers.see_rows"
RECORD_CONSENT = "customers.record_consent"
EXPORT = "customers.export"
EDIT_MODELS = "customers.edit_models"
OVERRIDE = "customers.override_stage"

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
    # What every funnel counts by.
    EDIT_MODELS: {"operations", "program_manager"},
    OVERRIDE: {"operations", "sales"},
}
