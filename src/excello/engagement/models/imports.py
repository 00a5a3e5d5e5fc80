"""Uploads and what became of them."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models


class ImportRun(models.Model):
    """One uploaded file on its way into the lake; states uploaded, running, done, failed, cancelled."""

    center = models.ForeignKey("core.Center", on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=255)
    file = models.FileField(upload_to="imports", max_length=255)
    refused_file = models.FileField(upload_to="imports", max_length=255, blank=True)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    mapping = models.CharField(max_length=64, blank=True)
    settings = models.JSONField(default=dict)
    state = models.CharField(max_length=16, default="uploaded")
    job = models.ForeignKey("core.Job", on_delete=models.SET_NULL, null=True, related_name="+")
    rows = models.PositiveBigIntegerField(default=0)
    accepted = models.PositiveBigIntegerField(default=0)
    changed = models.PositiveBigIntegerField(default=0)
    unchanged = models.PositiveBigIntegerField(default=0)
    refused = models.PositiveBigIntegerField(default=0)
    findings = models.JSONField(default=list, encoder=DjangoJSONEncoder)
    created_by = models.ForeignKey("core.Person", on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["center", "-created_at"], name="imports_by_center")]
