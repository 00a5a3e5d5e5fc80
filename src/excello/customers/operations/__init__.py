"""Writes: the directory, the consent ledger, exports, readings of the lifecycle."""
