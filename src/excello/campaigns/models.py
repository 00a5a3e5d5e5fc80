"""Tables of the campaigns room: campaigns, their touches, frozen audiences, suppressed findings."""

from __future__ import annotations

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from excello.campaigns.rules.audience import AudienceCount
from excello.campaigns.rules.states import LABELS, State
from excello.core.models.base import Versioned


class Campaign(Versioned):
    """One planned effort. `steps` holds the answers of the eight steps under "1" to "8", `suggested` what
    the brief says for those not answered yet; what lists filter by is copied out of the steps into columns. Personas,
    assets and requests are known by id: their rooms own them."""

    center = models.ForeignKey("core.Center", on_delete=models.CASCADE, related_name="+")
    division = models.ForeignKey("core.Division", on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    name = models.CharField(_("name"), max_length=200)
    state = models.CharField(max_length=16, default=State.DRAFT)
    owner = models.ForeignKey("core.Person", on_delete=models.SET_NULL, null=True, related_name="+")
    approver = models.ForeignKey("core.Person", on_delete=models.SET_NULL, null=True, related_name="+")
    author_ids = models.JSONField(default=list)
    request_id = models.BigIntegerField(null=True, unique=True)
    request_label = models.CharField(max_length=255, blank=True)
    product_key = models.CharField(max_length=120, blank=True)
    region_key = models.CharField(max_length=120, blank=True)
    steps = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    suggested = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    findings = models.JSONField(default=list, encoder=DjangoJSONEncoder)
    transition_key = models.CharField(max_length=200, blank=True)
    persona_code = models.CharField(max_length=64, blank=True)
    start_date = models.DateField(null=True)
    end_date = models.DateField(null=True)
    condition = models.JSONField(null=True)
    holdout_share = models.FloatField(default=0)
    measured = models.JSONField(null=True, encoder=DjangoJSONEncoder)
    snapshot_id = models.CharField(max_length=64, blank=True)
    opened_at = models.DateTimeField()
    approved_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-number"]
        indexes = [models.Index(fields=["center", "state"], name="campaign_by_state")]
        constraints = [
            models.UniqueConstraint(fields=["center", "number"], name="campaign_number_once_a_center"),
            models.CheckConstraint(condition=models.Q(state__in=[s.value for s in State]), name="campaign_state_known"),
            models.CheckConstraint(
                condition=models.Q(holdout_share__gte=0, holdout_share__lt=1), name="campaign_holdout_is_a_share"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @property
    def code(self) -> str:
        return f"CMP-{self.number}"

    @property
    def label(self) -> str:
        return f"{self.code} {self.name}"

    @property
    def counted(self) -> AudienceCount | None:
        """The last count of the audience, if it was counted since its condition changed."""
        return AudienceCount.from_dict(self.measured) if self.measured else None

    @property
    def state_label(self) -> str:
        return LABELS[self.state]


class Touch(Versioned):
    """One message on one channel at one time."""

    campaign = models.ForeignKey("campaigns.Campaign", on_delete=models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()
    channel = models.CharField(max_length=32)
    topic = models.CharField(max_length=64, blank=True)
    category = models.CharField(max_length=64, blank=True)
    subject = models.CharField(max_length=200, blank=True)
    body = models.TextField(blank=True)
    asset_id = models.BigIntegerField(null=True)
    link_url = models.CharField(max_length=2000, blank=True)
    value = models.FloatField(default=1)
    send_date = models.DateField(null=True, db_index=True)

    class Meta:
        ordering = ["campaign_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "number"], name="touch_number_once_a_campaign"),
            models.CheckConstraint(condition=models.Q(value__gte=0), name="touch_value_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id}/T{self.number}"


class Audience(models.Model):
    """A frozen audience: who it was is in the lake under `snapshot_id`, its fingerprint and size stand here."""

    campaign = models.ForeignKey("campaigns.Campaign", on_delete=models.CASCADE, related_name="+")
    snapshot_id = models.CharField(max_length=64, unique=True)
    condition = models.JSONField()
    size = models.PositiveIntegerField()
    held_out = models.PositiveIntegerField()
    holdout_share = models.FloatField()
    salt = models.CharField(max_length=64)
    sha256 = models.CharField(max_length=64)
    frozen_at = models.DateTimeField()
    frozen_by = models.ForeignKey("core.Person", on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["-frozen_at", "-id"]

    def __str__(self) -> str:
        return self.snapshot_id


class Suppression(models.Model):
    """A finding set aside for a reason, by somebody who did not write what it is about."""

    campaign = models.ForeignKey("campaigns.Campaign", on_delete=models.CASCADE, related_name="+")
    code = models.CharField(max_length=64)
    path = models.CharField(max_length=200, blank=True)
    reason = models.TextField()
    by = models.ForeignKey("core.Person", on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "code", "path"], name="finding_suppressed_once"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.path}"
