"""Which lake an installation has: a folder of its home, or a bucket that its environment names."""

from __future__ import annotations

import pytest

from excello.core.lake_home import lake
from excello.lake.storage import DiskPlace, StorageRefused


def test_the_lake_lies_in_the_home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("EXCELLO_LAKE_URL", raising=False)
    assert isinstance(lake().place_of("events"), DiskPlace)


def test_an_address_moves_the_tables_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXCELLO_LAKE_URL", "s3://company/excello/")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://localhost:9000")
    place = lake().place_of("events")
    assert place.uri == "s3://company/excello/events"
    assert place.options is not None
    assert place.options["AWS_ALLOW_HTTP"] == "true"
    assert lake().derived.parent == lake().root


def test_an_address_without_keys_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXCELLO_LAKE_URL", "s3://company")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(StorageRefused, match="AWS_ACCESS_KEY_ID"):
        lake()
