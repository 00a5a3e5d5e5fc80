"""@segment/analytics-next delivers from a real browser, from a page on another origin."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from tests.clients.conftest import FOLDER, SEGMENT

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
UMD = SEGMENT / "analytics-next/dist/umd"
SEND = """
async ([writeKey, cdnURL, options]) => {
  const analytics = AnalyticsNext.AnalyticsBrowser.load({ writeKey, cdnURL }, options)
  await analytics.page("Prices")
  await analytics.identify("anna", { email: "anna@example.com" })
  await analytics.track("Trial Started", { plan: "team", note: "caffè ☕" })
  await analytics.group("fernhall", { sector: "retail" })
  await analytics.alias("anna-2", "anna")
}
"""


class Elsewhere(SimpleHTTPRequestHandler):
    """Somebody's website: one page and the library's own files."""

    def translate_path(self, path: str) -> str:
        place = urlsplit(path).path
        return str(UMD / Path(place).name if place.startswith("/umd/") else FOLDER / "page.html")

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def website() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Elsewhere, directory=str(FOLDER)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()


@pytest.mark.parametrize("batching", [False, True], ids=["one by one", "in batches"])
def test_every_kind_of_event_arrives(collecting, arrived, website, browser, batching) -> None:
    strategy = {"strategy": "batching", "config": {"size": 5, "timeout": 500}}
    options = {"integrations": {"Segment.io": {"deliveryStrategy": strategy}}} if batching else {}
    page = browser.new_page()
    asked: list[str] = []
    failed: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("requestfailed", lambda request: failed.append(f"{request.url}: {request.failure}"))
    page.on("pageerror", lambda error: failed.append(str(error)))
    page.goto(website)
    page.evaluate(SEND, [collecting.key, collecting.url, options])
    by_type = {row["type"]: row for row in arrived(5)}
    page.close()
    assert failed == []
    assert {urlsplit(url).netloc for url in asked} == {urlsplit(website).netloc, urlsplit(collecting.url).netloc}
    posted = {urlsplit(url).path for url in asked if url.startswith(collecting.url)} - {
        f"/v1/projects/{collecting.key}/settings"
    }
    assert posted == ({"/v1/b"} if batching else {"/v1/p", "/v1/i", "/v1/t", "/v1/g", "/v1/a"})
    track = by_type["track"]
    assert (track["event"], track["user_id"]) == ("Trial Started", "anna")
    assert json.loads(track["properties"]) == {"note": "caffè ☕", "plan": "team"}
    context = json.loads(track["context"])
    assert (context["library"]["name"], context["page"]["url"]) == ("analytics.js", website)
    assert by_type["page"]["anonymous_id"] == track["anonymous_id"]
    assert by_type["group"]["group_id"] == "fernhall"
