"""Writes of demand: each one transaction and one entry in the trail."""
