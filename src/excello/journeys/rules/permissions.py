"""Who may see and who may change journeys, personas and content: they belong to the whole company."""

PERMISSIONS: dict[str, tuple[str, ...]] = {
    "journeys.see": (
        "requester",
        "member",
        "program_manager",
        "strategist",
        "content_lead",
        "operations",
        "sales",
        "service",
        "sponsor",
    ),
    "journeys.edit": ("content_lead", "strategist", "program_manager"),
}
