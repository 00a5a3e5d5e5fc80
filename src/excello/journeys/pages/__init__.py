"""The screens of journeys."""
