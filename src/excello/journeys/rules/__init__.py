"""What makes a journey, a persona and an asset fit to be used: pure decisions."""
