"""Tables of demand: brief templates by version, requests, and the files attached to them."""

from __future__ import annotations

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from excello.core.models import Versioned


class BriefTemplate(models.Model):
    """One published version of a brief template; never changed, so that a request keeps the one it was written on."""

    center = models.ForeignKey("core.Center", on_delete=models.CASCADE, related_name="+")
    key = models.SlugField()
    number = models.PositiveIntegerField()
    definition = models.JSONField()
    reason = models.TextField(blank=True)
    is_shipped = models.BooleanField(default=False)
    published_by = models.ForeignKey("core.Person", on_delete=models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField()

    class Meta:
        ordering = ["key", "-number"]
        constraints = [models.UniqueConstraint(fields=["center", "key", "number"], name="template_version_once")]


class Request(Versioned):
    """What a division asks of the center: its brief, its state, who has it and what was decided."""

    center = models.ForeignKey("core.Center", on_delete=models.CASCADE, related_name="+")
    division = models.ForeignKey("core.Division", on_delete=models.PROTECT, related_name="+")
    requester = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    template = models.ForeignKey("demand.BriefTemplate", on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=16, default="draft")
    fields = models.JSONField(default=dict)
    findings = models.JSONField(default=list, encoder=DjangoJSONEncoder)
    passes = models.PositiveIntegerField(default=0, help_text="How often it was handed in.")
    owner = models.ForeignKey("core.Person", on_delete=models.PROTECT, null=True, related_name="+")
    duplicate_of = models.ForeignKey("demand.Request", on_delete=models.PROTECT, null=True, related_name="+")
    decision = models.TextField(blank=True)
    opened = models.JSONField(null=True)
    writing = models.CharField(max_length=36, blank=True, help_text="The open form whose saves follow each other.")
    writing_since = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-changed_at", "-id"]
        indexes = [
            models.Index(fields=["center", "state", "submitted_at"], name="requests_in_queue"),
            models.Index(fields=["requester", "-changed_at"], name="requests_of_person"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state="duplicate") | models.Q(duplicate_of__isnull=False),
                name="duplicate_of_something",
            )
        ]


class Attachment(models.Model):
    """A file handed in with a brief, and whether it can be read."""

    request = models.ForeignKey("demand.Request", on_delete=models.CASCADE, related_name="+")
    field = models.CharField(max_length=64)
    filename = models.CharField(max_length=200)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    trouble = models.CharField(max_length=32, blank=True)
    file = models.FileField(upload_to="demand/%Y/%m/", max_length=255)
    attached_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
