"""What the queue calls in engagement."""

from excello.engagement.jobs import imports, letters, waves

__all__ = ["imports", "letters", "waves"]
