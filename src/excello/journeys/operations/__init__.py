"""What journeys write."""
