"""Screens of demand."""
