"""Keys that open a door without a password: API tokens and one-time sign-in links; only digests are kept."""

from django.db import models


class ApiToken(models.Model):
    """A program's key to what its person may do, or, with `scopes`, to a part of it."""

    person = models.ForeignKey("core.Person", on_delete=models.CASCADE, related_name="+")
    center = models.ForeignKey("core.Center", on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=120)
    digest = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=8)
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    scopes = models.JSONField(default=list)

    class Meta:
        ordering = ["-created_at"]


class SignInLink(models.Model):
    """A one-time link: the set-up of a new installation, or an invitation to choose a password."""

    person = models.ForeignKey("core.Person", on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)


class IdempotentAnswer(models.Model):
    """What an API request with an Idempotency-Key was answered, for a day; `scope` and `asked` are digests."""

    scope = models.CharField(max_length=64)
    key = models.CharField(max_length=200)
    asked = models.CharField(max_length=64)
    created_at = models.DateTimeField(db_index=True)
    status = models.PositiveSmallIntegerField(default=0)
    content_type = models.CharField(max_length=120, blank=True)
    location = models.CharField(max_length=500, blank=True)
    body = models.BinaryField(default=bytes)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scope", "key"], name="idempotency_key_once_a_caller")]
