"""What the queue calls in engagement."""

from excello.engagement.jobs import imports

__all__ = ["imports"]
