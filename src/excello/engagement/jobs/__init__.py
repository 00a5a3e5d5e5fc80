"""What the queue calls in engagement."""

from excello.engagement.jobs import imports, waves

__all__ = ["imports", "waves"]
