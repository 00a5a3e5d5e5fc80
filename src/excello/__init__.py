"""Excello: runs a marketing center of excellence, from request to practice and back."""

__version__ = "0.1.0"
