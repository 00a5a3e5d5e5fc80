"""The demonstration center: an invented company told through the same doors that a user has."""

from excello.site.demonstration.build import build, fill, open_center

__all__ = ["build", "fill", "open_center"]
