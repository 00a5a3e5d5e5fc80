"""What a source is, how many keys it may have, and how a program is taught to write to it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from excello.findings import mark

VALID_KEYS = 5
"""Write keys a source may have at a time: enough to rotate, few enough to oversee."""
PLACEHOLDER = "WRITE_KEY"
RESERVED = frozenset({"excello", "collector"})
"""Names that the lake gives its own."""


@dataclass(frozen=True, slots=True)
class SourceKind:
    """One kind of sender: its words, its icon, and the client that suits it best."""

    label: str
    purpose: str
    icon: str
    client: str


KINDS: Mapping[str, SourceKind] = {
    "website": SourceKind(mark("Website"), mark("Pages in a browser: views, forms, clicks."), "globe", "browser"),
    "server": SourceKind(mark("Program on a server"), mark("A shop, a CRM, a job of your own."), "server", "python"),
    "app": SourceKind(mark("App or device"), mark("Anything else that can speak HTTP."), "radio", "http"),
}


@dataclass(frozen=True, slots=True)
class Client:
    """One official library: its name and the lines that make it write here."""

    label: str
    install: str
    lines: str


CLIENTS: Mapping[str, Client] = {
    "browser": Client(
        mark("Browser"),
        "npm install @segment/analytics-next",
        """\
import { AnalyticsBrowser } from "@segment/analytics-next"

const analytics = AnalyticsBrowser.load({
  writeKey: {key},
  cdnURL: {url},
})

analytics.page()
analytics.track("Trial Started", { plan: "team" })
""",
    ),
    "python": Client(
        mark("Python"),
        "pip install segment-analytics-python",
        """\
import segment.analytics as analytics

analytics.write_key = {key}
analytics.host = {url}

analytics.identify("customer-1", {"email": "anna@example.com"})
analytics.track("customer-1", "Trial Started", {"plan": "team"})
analytics.flush()
""",
    ),
    "node": Client(
        mark("Node"),
        "npm install @segment/analytics-node",
        """\
import { Analytics } from "@segment/analytics-node"

const analytics = new Analytics({
  writeKey: {key},
  host: {url},
})

analytics.track({
  userId: "customer-1",
  event: "Trial Started",
  properties: { plan: "team" },
})
await analytics.closeAndFlush()
""",
    ),
    "http": Client(
        mark("HTTP"),
        "",
        """\
curl {bare_url}/v1/track \\
  --user {bare_key}: \\
  --json '{"messageId": "try-1", "userId": "customer-1", "event": "Trial Started"}'
""",
    ),
}


def snippet(client: str, *, key: str, url: str) -> str:
    """The lines that make a client write to the collector at `url` with `key`."""
    fields = {"{key}": json.dumps(key), "{url}": json.dumps(url), "{bare_key}": key, "{bare_url}": url}
    lines = CLIENTS[client].lines
    for field, value in fields.items():
        lines = lines.replace(field, value)
    return lines
