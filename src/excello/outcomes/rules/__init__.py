"""Who may see results and write down what was learned."""

PERMISSIONS = {
    "outcomes.see": {"program_manager", "strategist", "content_lead", "operations", "sponsor", "requester", "sales"},
    "outcomes.learn": {"program_manager", "strategist", "content_lead", "operations"},
}
