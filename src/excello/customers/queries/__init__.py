"""Reads over the directory, the consent ledger and the lake."""
