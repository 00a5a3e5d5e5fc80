"""Keys come as a file and survive its faults; refused requests are kept for who looks why nothing arrives."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.collect.conftest import AT, BASIC, KEY, ask

from excello.engagement.collect.app import Collector
from excello.engagement.collect.keys import KeyRing, Owner, hash_key, publish_keys
from excello.engagement.collect.refusals import KEPT, RefusalLog, RefusedRequest, read_refusals

WEB = {hash_key(KEY): Owner("web", "demo")}


def test_an_unchanged_publication_leaves_the_file_alone(tmp_path: Path) -> None:
    publish_keys(tmp_path, WEB)
    before = (tmp_path / "keys.json").stat()
    publish_keys(tmp_path, dict(WEB))
    after = (tmp_path / "keys.json").stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)
    assert [path.name for path in tmp_path.iterdir()] == ["keys.json"]


def test_keys_are_kept_as_hashes(tmp_path: Path) -> None:
    publish_keys(tmp_path, WEB)
    assert KEY not in (tmp_path / "keys.json").read_text()


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"keys":{"a":{"source":5}}}', b"\xff"])
def test_a_damaged_file_leaves_the_last_keys_in_force(tmp_path: Path, content: bytes) -> None:
    publish_keys(tmp_path, WEB)
    ring = KeyRing(tmp_path)
    (tmp_path / "keys.json").write_bytes(content)
    ring.refresh()
    assert ring.owner_of_key(KEY) == Owner("web", "demo")
    (tmp_path / "keys.json").unlink()
    ring.refresh()
    assert ring.owner_of_key(KEY) == Owner("web", "demo")
    publish_keys(tmp_path, {})
    ring.refresh()
    assert ring.owner_of_key(KEY) is None


def test_a_name_the_log_cannot_hold_is_not_published(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="too long"):
        publish_keys(tmp_path, {hash_key(KEY): Owner("w" * 300, None)})


def test_no_file_means_no_keys(tmp_path: Path) -> None:
    assert KeyRing(tmp_path).owner_of_key(KEY) is None


def test_refused_requests_say_why_and_for_whom(collector: Collector) -> None:
    ask(collector, "/v1/track", b"?", BASIC)
    ask(collector, "/v1/batch", b'{"batch":[]}')
    collector.refusals.write(collector.refusals.take_changes() or b"")
    bad_json, no_key = read_refusals(collector.settings.folder)
    assert (bad_json.at, bad_json.source, bad_json.status, bad_json.code) == (AT, "web", 400, "invalid_json")
    assert (bad_json.bytes, bad_json.path) == (1, "/v1/track")
    assert (no_key.source, no_key.status, no_key.code) == (None, 401, "invalid_write_key")
    assert collector.refusals.take_changes() is None


def test_the_newest_refusals_are_kept_over_a_restart(folder: Path, make: Callable[..., Collector]) -> None:
    make()
    log = RefusalLog(folder)
    for number in range(KEPT + 5):
        log.add(RefusedRequest(number, None, 400, "invalid_json", "…", 1, "/v1/track"))
    log.write(log.take_changes() or b"")
    kept = read_refusals(folder)
    assert [refused.at for refused in kept] == list(range(5, KEPT + 5))
    again = RefusalLog(folder)
    again.add(RefusedRequest(999, None, 401, "invalid_write_key", "…", 1, "/v1/track"))
    again.write(again.take_changes() or b"")
    assert [refused.at for refused in read_refusals(folder)][-2:] == [KEPT + 4, 999]


def test_a_damaged_file_of_refusals_is_empty(tmp_path: Path) -> None:
    (tmp_path / "refusals.json").write_bytes(b"[{")
    assert read_refusals(tmp_path) == []
