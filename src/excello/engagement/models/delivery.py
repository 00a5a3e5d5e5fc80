"""The outbox: planned waves, their touches, one row a message, its tracked links, and addresses not to write to."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models


class PlannedWave(models.Model):
    """The wave of a day on its way out; states planning, planned, delivering, paused, delivered, over.

    `wave` is its arbitration, null until decided. `not_before`: when a delivery that had to stop goes on;
    `setbacks`: how often in a row the channel could not be reached.
    """

    center = models.ForeignKey("core.Center", on_delete=models.CASCADE, related_name="+")
    wave = models.OneToOneField("governance.Wave", on_delete=models.PROTECT, null=True, related_name="+")
    day = models.DateField()
    state = models.CharField(max_length=16, default="planning")
    counts = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    job = models.ForeignKey("core.Job", on_delete=models.SET_NULL, null=True, related_name="+")
    setbacks = models.PositiveIntegerField(default=0)
    not_before = models.DateTimeField(null=True)
    halt = models.CharField(max_length=32, blank=True)
    halt_detail = models.CharField(max_length=255, blank=True)
    planned_by = models.ForeignKey("core.Person", on_delete=models.SET_NULL, null=True, related_name="+")
    started_at = models.DateTimeField()
    planned_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-day", "-id"]
        indexes = [models.Index(fields=["center", "-day"], name="waves_by_day")]
        constraints = [
            models.UniqueConstraint(
                fields=["center"], condition=models.Q(state="planning"), name="one_wave_planned_at_a_time"
            )
        ]


class WaveTouch(models.Model):
    """A touch as it went into a wave: what its messages and clicks are counted by."""

    planned = models.ForeignKey("engagement.PlannedWave", on_delete=models.CASCADE, related_name="+")
    touch_key = models.CharField(max_length=64)
    campaign_id = models.BigIntegerField(db_index=True)
    campaign_code = models.CharField(max_length=32)
    campaign_label = models.CharField(max_length=255)
    division = models.ForeignKey("core.Division", on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=32)
    topic = models.CharField(max_length=64)
    category = models.CharField(max_length=64)
    subject = models.CharField(max_length=255)
    product_key = models.CharField(max_length=120, blank=True)
    region_key = models.CharField(max_length=120, blank=True)
    asset_id = models.BigIntegerField(null=True)
    send_date = models.DateField()

    class Meta:
        ordering = ["touch_key"]
        constraints = [models.UniqueConstraint(fields=["planned", "touch_key"], name="touch_once_a_wave")]


class Delivery(models.Model):
    """One message of one touch to one contact; the row is the receipt.

    A pair has one row that may leave the house: only what was withheld may be planned again. `claim` names the run
    that marked it sending, so that only this run settles it. Tokens are kept as digests.
    """

    center = models.ForeignKey("core.Center", on_delete=models.CASCADE, related_name="+")
    planned = models.ForeignKey("engagement.PlannedWave", on_delete=models.PROTECT, related_name="+")
    touch = models.ForeignKey("engagement.WaveTouch", on_delete=models.PROTECT, related_name="+")
    contact_key = models.CharField(max_length=256)
    touch_key = models.CharField(max_length=64)
    state = models.CharField(max_length=16, default="queued")
    reason = models.CharField(max_length=32, blank=True)
    detail = models.CharField(max_length=255, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    not_before = models.DateTimeField(null=True)
    claim = models.UUIDField(null=True)
    token_digest = models.CharField(max_length=64, unique=True)
    planned_at = models.DateTimeField()
    sending_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    clicked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["planned", "state"], name="deliveries_of_a_wave"),
            models.Index(fields=["center", "contact_key"], name="deliveries_to_a_contact"),
            models.Index(fields=["touch", "state"], name="deliveries_of_a_touch"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["center", "contact_key", "touch_key"],
                condition=~models.Q(state="withheld"),
                name="message_once_a_contact",
            )
        ]


class TrackedLink(models.Model):
    """Where one link of one message leads; the message carries only its token."""

    delivery = models.ForeignKey("engagement.Delivery", on_delete=models.CASCADE, related_name="+")
    number = models.PositiveSmallIntegerField()
    url = models.TextField()
    token_digest = models.CharField(max_length=64, unique=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["delivery", "number"], name="link_number_once_a_message")]


class SuppressedAddress(models.Model):
    """An address that bounced, as a keyed digest, so that it outlives the contact's erasure."""

    center = models.ForeignKey("core.Center", on_delete=models.CASCADE, related_name="+")
    channel = models.CharField(max_length=32)
    digest = models.CharField(max_length=64)
    reason = models.CharField(max_length=32)
    detail = models.CharField(max_length=255, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["center", "channel", "digest"], name="address_suppressed_once")]
