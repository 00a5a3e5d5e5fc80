"""Events that could not be taken in, kept until somebody mends or discards them."""

from django.db import models

from excello.core.models import Versioned


class DeadLetter(Versioned):
    """One event as it came, and why it was not accepted; states waiting, replayed, discarded.

    Where it stood in the collector's log (segment, position, index) makes it unique, so that a log read twice changes
    nothing. `mended` is the text as a person mended it; the replay takes it, else `payload`.
    """

    center = models.ForeignKey("core.Center", on_delete=models.CASCADE, related_name="+")
    source = models.ForeignKey("engagement.Source", on_delete=models.CASCADE, related_name="+")
    segment = models.PositiveBigIntegerField()
    position = models.PositiveBigIntegerField()
    index = models.PositiveIntegerField()
    received_at = models.DateTimeField()
    day = models.DateField()
    reason = models.CharField(max_length=32)
    detail = models.CharField(max_length=255, blank=True)
    label = models.CharField(max_length=255, blank=True)
    subject = models.CharField(max_length=255, blank=True)
    payload = models.TextField()
    mended = models.TextField(blank=True)
    state = models.CharField(max_length=16, default="waiting")
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey("core.Person", on_delete=models.SET_NULL, null=True, related_name="+")
    settled_because = models.CharField(max_length=255, blank=True)

    class Meta:
        ordering = ["-received_at", "-id"]
        indexes = [
            models.Index(fields=["center", "state", "-received_at"], name="letters_by_state"),
            models.Index(fields=["source", "state", "reason"], name="letters_of_a_source"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["segment", "position", "index"], name="letter_once_a_place"),
        ]
