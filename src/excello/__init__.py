"""Excello: runs a marketing center of excellence, from request to practice and back."""
