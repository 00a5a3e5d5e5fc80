"""What people fill in on the charter's screens."""
