"""The collector speaks Segment's tracking API: routes, keys, limits and answers as its clients expect them."""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Callable

import pytest
from tests.collect.conftest import AT, BASIC, KEY, ask, stored

from excello.engagement.collect.app import Collector
from excello.engagement.collect.keys import Owner, hash_key, publish_keys

EVENT = b'{"messageId":"m1","event":"Product Viewed","userId":"ann"}'
NAMES = ("identify", "track", "page", "screen", "group", "alias")


def basic(user: str, password: str = "") -> dict[str, str]:
    return {"authorization": "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()}


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        *((f"/v1/{name}", name) for name in NAMES),
        *((f"/v1/{name[0]}", name) for name in NAMES),
        *((f"/v1/{path}", "batch") for path in ("batch", "import", "b")),
    ],
)
def test_every_route_keeps_what_came_as_it_came(collector: Collector, path: str, kind: str) -> None:
    body = b'{ "batch": [%s] }' % EVENT if kind == "batch" else EVENT
    answer = ask(collector, path, body, BASIC)
    assert (answer.status, answer.json) == (200, {"success": True})
    (entry,) = stored(collector)
    assert (entry.received_at, entry.source, entry.center, entry.kind, entry.body) == (AT, "web", "demo", kind, body)


@pytest.mark.parametrize(
    ("headers", "write_key", "source"),
    [
        (BASIC, None, "web"),
        (basic(KEY, "ignored"), None, "web"),
        ({}, KEY, "web"),
        ({"content-type": "text/plain"}, KEY, "web"),
        ({"authorization": "Bearer token-of-somebody"}, KEY, "web"),
        (BASIC, "app-key", "web"),
        (basic("nobody"), "app-key", "app"),
        (basic(""), "app-key", "app"),
        ({"authorization": "Basic %%%"}, "app-key", "app"),
    ],
)
def test_a_key_is_read_from_the_header_or_else_from_the_body(
    collector: Collector, headers: dict[str, str], write_key: str | None, source: str
) -> None:
    body = json.dumps({"event": "x", "userId": "ann", **({"writeKey": write_key} if write_key else {})}).encode()
    assert ask(collector, "/v1/t", body, headers).status == 200
    assert [entry.source for entry in stored(collector)] == [source]


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ({}, EVENT),
        (basic("nobody"), EVENT),
        ({"authorization": "Bearer web-key"}, EVENT),
        ({}, b'{"writeKey":"nobody"}'),
        ({}, b'{"writeKey":""}'),
    ],
)
def test_without_a_valid_key_nothing_is_taken(collector: Collector, headers: dict[str, str], body: bytes) -> None:
    answer = ask(collector, "/v1/track", body, headers)
    assert (answer.status, answer.json["code"]) == (401, "invalid_write_key")
    assert stored(collector) == []


def test_a_revoked_key_is_refused_and_a_new_one_taken(collector: Collector) -> None:
    assert ask(collector, "/v1/track", EVENT, BASIC).status == 200
    publish_keys(collector.settings.folder, {hash_key("fresh"): Owner("web", "demo")})
    collector.keys.refresh()
    assert ask(collector, "/v1/track", EVENT, BASIC).status == 401
    assert ask(collector, "/v1/track", EVENT, basic("fresh")).status == 200


def padded(size: int) -> bytes:
    return b'{"userId":"%b"}' % (b"u" * (size - 13))


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        ("/v1/track", padded(32 * 1024), 200, None),
        ("/v1/track", padded(32 * 1024 + 1), 400, "request_too_large"),
        ("/v1/batch", b'{"batch":[%s]}' % padded(500 * 1024 - 12), 200, None),
        ("/v1/batch", b'{"batch":[%s]}' % padded(500 * 1024 - 11), 400, "request_too_large"),
        ("/v1/batch", b'{"batch":[%s]}' % b",".join([b"{}"] * 2_500), 200, None),
        ("/v1/batch", b'{"batch":[%s]}' % b",".join([b"{}"] * 2_501), 400, "too_many_events"),
    ],
    ids=["event", "event+1", "batch", "batch+1", "2500", "2501"],
)
def test_limits_hold_to_the_byte(collector: Collector, path: str, body: bytes, status: int, code: str | None) -> None:
    answer = ask(collector, path, body, BASIC)
    assert (answer.status, answer.json.get("code")) == (status, code)


BROKEN = {
    "nothing": b"",
    "cut off": b'{"event":"x"',
    "more than one": b"{} {}",
    "an array": b"[]",
    "a text": b'"x"',
    "a number that is none": b'{"a":01}',
    "infinity": b'{"a":NaN}',
    "a control character": b'{"a":"\x01"}',
    "no UTF-8": b'{"a":"\xff"}',
    "no UTF-8 in a name": b'{"\xc3":1}',
    "UTF-16": '{"a":1}'.encode("utf-16"),
    "very deep": b'{"a":' + b"[" * 15_000 + b"]" * 15_000 + b"}",
    "a key that is no text": b'{"writeKey":5}',
    "infinity beside half a surrogate pair": b'{"a":"\\ud800","b":Infinity}',
    "half a surrogate pair, cut off": b'{"a":"\\ud800',
    "an array with half a surrogate pair": b'["\\ud800"]',
}


@pytest.mark.parametrize("body", BROKEN.values(), ids=BROKEN)
def test_what_is_no_json_object_is_refused(collector: Collector, body: bytes) -> None:
    answer = ask(collector, "/v1/track", body, BASIC)
    assert (answer.status, answer.json["code"]) in [(400, "invalid_json"), (400, "invalid_request")]
    assert stored(collector) == []


@pytest.mark.parametrize("body", [b"{}", b'{"batch":{}}', b'{"batch":null}', b'{"batch":"\\ud800"}'])
def test_a_batch_has_a_list(collector: Collector, body: bytes) -> None:
    assert ask(collector, "/v1/batch", body, BASIC).status == 400
    assert stored(collector) == []


@pytest.mark.parametrize(
    "item",
    [b"null", b"[]", b'"x"', b"{}", b'{"type":"beacon"}', b'{"a":1e999}', b'{"a":"\\ud800"}', b'{"a":"\\uDC00"}'],
)
def test_a_bad_event_does_not_sink_its_batch(collector: Collector, item: bytes) -> None:
    body = b'{"writeKey":"web-key","batch":[%s,%s]}' % (item, EVENT)
    assert ask(collector, "/v1/b", body).status == 200
    assert [entry.body for entry in stored(collector)] == [body]


def test_gzip_is_unpacked(collector: Collector) -> None:
    body = b'{"batch":[%s]}' % EVENT
    assert ask(collector, "/v1/batch", gzip.compress(body), {**BASIC, "content-encoding": "GZIP"}).status == 200
    assert [entry.body for entry in stored(collector)] == [body]


@pytest.mark.parametrize(
    ("packed", "encoding", "code"),
    [
        (gzip.compress(b" " * 100_000_000), "gzip", "request_too_large"),
        (gzip.compress(b"{}")[:-4], "gzip", "invalid_gzip"),
        (gzip.compress(b"{}") + b"x", "gzip", "invalid_gzip"),
        (b"{}", "gzip", "invalid_gzip"),
        (b"{}", "br", "unsupported_encoding"),
    ],
    ids=["bomb", "cut", "more", "plain", "other"],
)
def test_bad_packing_is_refused(collector: Collector, packed: bytes, encoding: str, code: str) -> None:
    answer = ask(collector, "/v1/batch", packed, {**BASIC, "content-encoding": encoding})
    assert (answer.status, answer.json["code"]) == (400, code)


def test_a_body_may_come_in_parts(collector: Collector) -> None:
    assert ask(collector, "/v1/track", [EVENT[:10], b"", EVENT[10:]], BASIC).status == 200
    assert [entry.body for entry in stored(collector)] == [EVENT]


def test_browsers_of_any_origin_may_post(collector: Collector) -> None:
    asked = {"origin": "http://shop.example.com", "access-control-request-headers": "authorization,content-type"}
    allowed = ask(collector, "/v1/t", headers=asked, method="OPTIONS")
    assert allowed.status == 200
    assert allowed.headers["access-control-allow-headers"] == "authorization,content-type"
    assert "POST" in allowed.headers["access-control-allow-methods"]
    for answer in (allowed, ask(collector, "/v1/t", EVENT, BASIC), ask(collector, "/v1/t", b"?", BASIC)):
        assert answer.headers["access-control-allow-origin"] == "*"
        assert "access-control-allow-credentials" not in answer.headers


def test_the_browser_client_learns_where_to_post(make: Callable[..., Collector]) -> None:
    collector = make(public_url="https://events.example.org/")
    answer = ask(collector, f"/v1/projects/{KEY}/settings", method="GET")
    told = answer.json["integrations"]["Segment.io"]
    assert (told["apiKey"], told["protocol"], told["apiHost"]) == (KEY, "https", "events.example.org/v1")
    assert answer.headers["access-control-allow-origin"] == "*"
    assert ask(collector, "/v1/projects/nobody/settings", method="GET").status == 404


def test_without_a_public_address_the_one_that_was_asked_is_told(collector: Collector) -> None:
    told = ask(collector, f"/v1/projects/{KEY}/settings", method="GET").json["integrations"]["Segment.io"]
    assert (told["protocol"], told["apiHost"]) == ("http", "events.example.com/v1")


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/v1/track", 405), ("POST", "/healthz", 405), ("GET", "/", 404), ("POST", "/v1/beacon", 404)],
)
def test_everything_else_is_refused_in_the_same_shape(
    collector: Collector, method: str, path: str, status: int
) -> None:
    answer = ask(collector, path, method=method)
    assert answer.status == status
    assert set(answer.json) == {"code", "message"}
