"""What the charter can be asked."""
