"""Forms of demand."""
