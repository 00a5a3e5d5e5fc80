"""A believable company as events and files, with hidden truth. Empty until the demonstration is built on it."""
