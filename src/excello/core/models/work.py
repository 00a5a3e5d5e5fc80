"""Work and word: jobs that run in the background, and notices to persons."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models


class Job(models.Model):
    """One long piece of work, with its progress; the queue carries only its id."""

    center = models.ForeignKey("core.Center", on_delete=models.CASCADE, null=True, related_name="+")
    kind = models.CharField(max_length=64)
    label = models.CharField(max_length=200)
    args = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    state = models.CharField(max_length=16, default="queued")
    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(default=0)
    message = models.CharField(max_length=255, blank=True)
    result = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    error = models.TextField(blank=True)
    attempts = models.PositiveIntegerField(default=0)
    cancel_requested = models.BooleanField(default=False)
    subject_type = models.CharField(max_length=64, blank=True)
    subject_id = models.CharField(max_length=64, blank=True)
    created_by = models.ForeignKey("core.Person", on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    heartbeat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["center", "-created_at"], name="jobs_by_center")]


class Notification(models.Model):
    """One notice to one person; texts are English templates with parameters, translated when read."""

    person = models.ForeignKey("core.Person", on_delete=models.CASCADE, related_name="+")
    center = models.ForeignKey("core.Center", on_delete=models.CASCADE, null=True, related_name="+")
    kind = models.CharField(max_length=64)
    title = models.CharField(max_length=255)
    body = models.TextField(blank=True)
    params = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    url = models.CharField(max_length=255, blank=True)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["person", "read_at"], name="notices_unread")]
