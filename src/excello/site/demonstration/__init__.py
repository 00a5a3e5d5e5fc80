"""The demonstration center: an invented company told through the same doors that a user has."""

from excello.site.demonstration.build import build

__all__ = ["build"]
