"""The one audit trail: who did what, when, why, and what it was before."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models


class AuditEntry(models.Model):
    """One write, told by the operation that did it. Never edited, never deleted by the product."""

    center = models.ForeignKey("core.Center", on_delete=models.CASCADE, null=True, related_name="+")
    division = models.ForeignKey("core.Division", on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(db_index=True)
    by = models.ForeignKey("core.Person", on_delete=models.SET_NULL, null=True, related_name="+")
    via = models.CharField(max_length=8)
    kind = models.CharField(max_length=64)
    subject_type = models.CharField(max_length=64)
    subject_id = models.CharField(max_length=64)
    label = models.CharField(max_length=255)
    reason = models.TextField(blank=True)
    before = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    after = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    simulated = models.BooleanField(default=False)

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "-at"], name="trail_by_subject"),
            models.Index(fields=["center", "-at"], name="trail_by_center"),
        ]
