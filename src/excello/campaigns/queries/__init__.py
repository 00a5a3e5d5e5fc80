"""Reads of the campaigns room."""
