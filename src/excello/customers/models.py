"""What the database keeps of customers: keys, addresses, the consent ledger, topics, lifecycle models and readings."""

from __future__ import annotations

from typing import Any, NoReturn

from django.db import models


class AppendOnly(Exception):
    """The ledger is written forward only: a change of mind is a new statement."""


class Contact(models.Model):
    """The directory: a contact's key and where it can be reached; everything else of it is derived in the lake.

    `subject` is the keyed digest under which the consent ledger and the trail know it.
    """

    center = models.ForeignKey("core.Center", on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=256)
    subject = models.CharField(max_length=64)
    email = models.CharField(max_length=254, blank=True)
    name = models.CharField(max_length=255, blank=True)
    language = models.CharField(max_length=16, blank=True)
    country = models.CharField(max_length=100, blank=True)
    region = models.CharField(max_length=120, blank=True)
    registered_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["center", "key"], name="contact_key_once_a_center")]
        indexes = [
            models.Index(fields=["center", "email"], name="contact_email"),
            models.Index(fields=["center", "subject"], name="contact_subject"),
        ]

    def __str__(self) -> str:
        return self.key


class Topic(models.Model):
    """A topic that arrived with a consent and is none of those that ship."""

    center = models.ForeignKey("core.Center", on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=64)
    name = models.CharField(max_length=120)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["center", "key"], name="topic_key_once_a_center")]

    def __str__(self) -> str:
        return self.name


class LedgerQuerySet(models.QuerySet["Consent"]):
    """Reads and appends; every other way to write is refused."""

    def update(self, **values: Any) -> NoReturn:
        raise AppendOnly("consents are not changed")

    def bulk_update(self, *args: Any, **options: Any) -> NoReturn:
        raise AppendOnly("consents are not changed")

    def delete(self) -> NoReturn:
        raise AppendOnly("consents are not deleted")

    def _raw_delete(self, using: Any) -> NoReturn:
        raise AppendOnly("consents are not deleted")


class Consent(models.Model):
    """One statement in the ledger of a center: who (as a keyed digest) gave or withdrew what, when, in which words.

    Nothing in it names a person, so that erasing one leaves the chain whole; evidence in words stands apart.
    """

    center = models.ForeignKey("core.Center", on_delete=models.PROTECT, related_name="+")
    number = models.PositiveBigIntegerField()
    subject = models.CharField(max_length=64)
    topic = models.CharField(max_length=64)
    channel = models.CharField(max_length=64)
    purpose = models.CharField(max_length=16)
    state = models.CharField(max_length=16)
    lawful_basis = models.CharField(max_length=32)
    wording_version = models.CharField(max_length=120, blank=True)
    source = models.CharField(max_length=200)
    evidence_digest = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey("core.Person", on_delete=models.PROTECT, null=True, related_name="+")
    statement = models.CharField(max_length=64)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    objects = LedgerQuerySet.as_manager()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["center", "number"], name="consent_number_once_a_center"),
            models.UniqueConstraint(fields=["center", "statement"], name="consent_statement_once_a_center"),
        ]
        indexes = [models.Index(fields=["center", "subject", "at"], name="consent_subject")]

    def __str__(self) -> str:
        return f"{self.number} {self.topic}/{self.channel} {self.state}"

    def save(self, *args: Any, **options: Any) -> None:
        if self.pk is not None or options.get("force_update") or options.get("update_fields"):
            raise AppendOnly("consents are not changed")
        super().save(*args, **options)

    def delete(self, *args: Any, **options: Any) -> NoReturn:
        raise AppendOnly("consents are not deleted")


class ConsentEvidence(models.Model):
    """What proves a statement, in words; it may name the person, so it can be erased without breaking the chain."""

    consent = models.OneToOneField("customers.Consent", on_delete=models.PROTECT, related_name="+")
    body = models.TextField()


class ConsentChain(models.Model):
    """The end of a center's chain: how many statements it has, and the hash of the last."""

    center = models.OneToOneField("core.Center", on_delete=models.PROTECT, related_name="+")
    length = models.PositiveBigIntegerField(default=0)
    head = models.CharField(max_length=64)


class LifecycleReading(models.Model):
    """How many cycles and contacts stood where, as read from one state of the lake under one version of a model."""

    center = models.ForeignKey("core.Center", on_delete=models.CASCADE, related_name="+")
    model_key = models.CharField(max_length=40)
    model_version = models.PositiveIntegerField()
    rests_on = models.CharField(max_length=120)
    read_at = models.DateTimeField()
    counts = models.JSONField(default=dict)

    class Meta:
        ordering = ["-read_at", "-id"]
        indexes = [models.Index(fields=["center", "model_key", "read_at"], name="lifecycle_reading")]


class LifecycleModelVersion(models.Model):
    """One version of a lifecycle model: a draft that somebody works on, or published and never changed again.

    `number` is the model's version (what ships is 1); `version` guards the draft's edits. `effect` says what publishing
    the draft would change, as computed for its edit `effect_of`.
    """

    center = models.ForeignKey("core.Center", on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=40)
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=16, default="draft")
    definition = models.JSONField(default=dict)
    reason = models.CharField(max_length=2000, blank=True)
    effect = models.JSONField(default=dict)
    effect_of = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)
    author = models.ForeignKey("core.Person", on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["key", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["center", "key", "number"], name="model_number_once_a_center"),
            models.UniqueConstraint(
                fields=["center", "key"], name="model_draft_once_a_center", condition=models.Q(state="draft")
            ),
        ]
