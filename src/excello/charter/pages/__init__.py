"""The charter's screens."""
