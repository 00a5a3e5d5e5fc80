"""What engagement may refuse, and who may do what."""

PERMISSIONS = {
    "engagement.import": {"operations"},
    "engagement.see": {"operations", "program_manager", "strategist", "sponsor"},
    "engagement.deliver": {"operations"},
    "engagement.sources": {"operations"},
    "engagement.debug": {"operations"},
}
