"""Forms of the campaigns room: each over one operation."""
