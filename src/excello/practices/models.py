"""Tables of the practices room: a practice, and each version of what it says."""

from __future__ import annotations

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from excello.core.models import Versioned


class Practice(Versioned):
    """A documented way of working; `current` is what is in force, `latest` what was written last."""

    center = models.ForeignKey("core.Center", on_delete=models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()
    # Without a division it holds in the whole center; with one, there and below.
    division = models.ForeignKey("core.Division", on_delete=models.PROTECT, null=True, related_name="+")
    owner = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey("core.Person", on_delete=models.SET_NULL, null=True, related_name="+")
    state = models.CharField(max_length=16, default="proposed")
    current = models.ForeignKey("practices.PracticeVersion", on_delete=models.PROTECT, null=True, related_name="+")
    latest = models.ForeignKey("practices.PracticeVersion", on_delete=models.PROTECT, null=True, related_name="+")
    review_date = models.DateField(null=True, blank=True)
    proposed_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["center", "number"], name="practice_number_once_a_center"),
            models.CheckConstraint(
                condition=~models.Q(state="adopted") | models.Q(current__isnull=False), name="adopted_practice_has_text"
            ),
        ]
        indexes = [models.Index(fields=["center", "state"], name="practices_by_state")]

    @property
    def code(self) -> str:
        return f"P-{self.number}"


class PracticeVersion(models.Model):
    """One version of a practice's text and checks; never changed after it is written, only adopted."""

    practice = models.ForeignKey("practices.Practice", on_delete=models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()
    statement = models.CharField(max_length=300)
    why = models.TextField()
    how = models.TextField(blank=True)
    level = models.CharField(max_length=16)
    # [{subject, condition, message, mend}], in order; [{kind, id, claim, effect}].
    checks = models.JSONField(default=list, encoder=DjangoJSONEncoder)
    evidence = models.JSONField(default=list, encoder=DjangoJSONEncoder)
    author = models.ForeignKey("core.Person", on_delete=models.SET_NULL, null=True, related_name="+")
    written_at = models.DateTimeField()
    adopted_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["practice", "number"], name="practice_version_once"),
        ]
