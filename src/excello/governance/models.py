"""Tables of governance: policy versions, waves, and the ledger of what contacts have had and are about to have."""

from __future__ import annotations

import uuid

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models


class PolicyVersion(models.Model):
    """One version of the company's contact policy; the newest is in force, none means the shipped one."""

    center = models.ForeignKey("core.Center", on_delete=models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()
    rules = models.JSONField(encoder=DjangoJSONEncoder)
    reason = models.TextField()
    author = models.ForeignKey("core.Person", on_delete=models.SET_NULL, null=True, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["center", "number"], name="policy_version_once")]


class Wave(models.Model):
    """One arbitration: what was decided on a day's pairs, under which policy, with its certificate."""

    center = models.ForeignKey("core.Center", on_delete=models.CASCADE, related_name="+")
    # Names the wave in the lake, where no database's numbers are unique.
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.PositiveIntegerField()
    day = models.DateField()
    state = models.CharField(max_length=16, default="deciding")
    policy_number = models.PositiveIntegerField()
    pairs = models.PositiveIntegerField(default=0)
    contacts = models.PositiveIntegerField(default=0)
    chosen = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    certificate = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    seconds = models.FloatField(default=0.0)
    started_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    by = models.ForeignKey("core.Person", on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["center", "number"], name="wave_number_once_a_center")]

    @property
    def code(self) -> str:
        return f"W-{self.number}"


class Turnstile(models.Model):
    """Stands before a center's ledger: who reserves turns it first, and holds everybody else back until the commit."""

    center = models.OneToOneField("core.Center", on_delete=models.CASCADE, related_name="+")
    turn = models.PositiveBigIntegerField(default=0)


class Reservation(models.Model):
    """A slot of a contact's: reserved for a touch, then sent, or released again."""

    center = models.ForeignKey("core.Center", on_delete=models.CASCADE, related_name="+")
    wave = models.ForeignKey("governance.Wave", on_delete=models.PROTECT, related_name="+")
    contact_key = models.CharField(max_length=256)
    touch_id = models.CharField(max_length=64)
    campaign_id = models.BigIntegerField()
    channel = models.CharField(max_length=32)
    category = models.CharField(max_length=32)
    day = models.DateField()
    state = models.CharField(max_length=16, default="reserved")
    reserved_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["center", "contact_key", "touch_id"],
                condition=models.Q(state__in=["reserved", "sent"]),
                name="touch_once_a_contact",
            ),
        ]
        indexes = [
            models.Index(fields=["center", "contact_key", "day"], name="ledger_by_contact"),
            models.Index(fields=["wave"], name="ledger_by_wave"),
        ]
