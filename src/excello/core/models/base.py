"""Shared columns: a version that concurrent edits are checked against."""

from django.db import models


class Versioned(models.Model):
    """A row whose edits name the version they were made on; see `operations.save_versioned`."""

    version = models.PositiveIntegerField(default=1)

    class Meta:
        abstract = True
