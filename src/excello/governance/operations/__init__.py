"""How the policy changes, how waves are decided, and what becomes of reserved slots."""
