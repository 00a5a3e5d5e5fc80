"""Tells the collector which write keys are valid: a file of digests, written anew whenever the tables say otherwise."""

from __future__ import annotations

from excello.engagement.collect.keys import Owner, publish_keys
from excello.engagement.models import WriteKey
from excello.engagement.queries.collector import collector_folder


def publish_write_keys() -> None:
    """Write the file of valid keys if it says anything else, or is gone."""
    valid = WriteKey.objects.filter(revoked_at=None, source__is_on=True)
    rows = valid.values_list("digest", "source__key", "source__center__slug")
    publish_keys(collector_folder(), {digest: Owner(source, center) for digest, source, center in rows})
