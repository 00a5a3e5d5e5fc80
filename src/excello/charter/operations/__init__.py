"""What the charter writes."""
