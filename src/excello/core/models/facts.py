"""The outbox to the lake: events written in the transaction that made them true."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models


class Fact(models.Model):
    """One event on its way to the lake; `landed_at` is set once the lake has answered, `refusal` if it said no."""

    center = models.ForeignKey("core.Center", on_delete=models.CASCADE, related_name="+")
    message_id = models.CharField(max_length=100, unique=True)
    event = models.JSONField(encoder=DjangoJSONEncoder)
    created_at = models.DateTimeField()
    landed_at = models.DateTimeField(null=True)
    refusal = models.CharField(max_length=255, blank=True)

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["id"], name="facts_waiting", condition=models.Q(landed_at__isnull=True)),
        ]
