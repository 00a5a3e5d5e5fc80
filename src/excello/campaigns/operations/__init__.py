"""Writes of the campaigns room: each in one transaction, with one audit entry."""
