"""Where events come from: a source, the keys it writes with, and what came each day."""

from django.db import models

from excello.core.models import Versioned


class Source(Versioned):
    """A website, an app or a program that sends events; `key` names it in the lake and never changes."""

    center = models.ForeignKey("core.Center", on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=16)
    is_on = models.BooleanField(default=True)
    last_arrival_at = models.DateTimeField(null=True)
    created_by = models.ForeignKey("core.Person", on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(fields=["center", "name"], name="source_name_once_a_center")]

    def __str__(self) -> str:
        return self.name


class WriteKey(models.Model):
    """A key that lets a program write to a source; only its digest and its last four characters are kept."""

    source = models.ForeignKey("engagement.Source", on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=4)
    created_by = models.ForeignKey("core.Person", on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["source", "revoked_at"], name="write_keys_of_a_source")]


class SourceDay(models.Model):
    """What came from a source on a day of its center; `last_segment` keeps a segment from being counted twice."""

    source = models.ForeignKey("engagement.Source", on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    accepted = models.PositiveBigIntegerField(default=0)
    duplicates = models.PositiveBigIntegerField(default=0)
    dead = models.PositiveBigIntegerField(default=0)
    last_segment = models.PositiveBigIntegerField(default=0)

    class Meta:
        ordering = ["-day"]
        constraints = [models.UniqueConstraint(fields=["source", "day"], name="source_counted_once_a_day")]
