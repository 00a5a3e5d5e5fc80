"""What the browser client loads before it sends: where to post, and that nothing else is switched on."""

from __future__ import annotations

from typing import Any

SOURCE_OF_EVENTS = "Segment.io"


def client_settings(*, write_key: str, scheme: str, host: str, public_url: str) -> dict[str, Any]:
    """Settings of `analytics-next` for one key: events go back to where the settings came from, no vendor is called."""
    protocol, _, place = (public_url.rstrip("/") or f"{scheme}://{host}").partition("://")
    return {
        "integrations": {
            SOURCE_OF_EVENTS: {
                "apiKey": write_key,
                "apiHost": f"{place}/v1",
                "protocol": protocol,
                "unbundledIntegrations": [],
                "addBundledMetadata": True,
            }
        },
        "plan": {
            "track": {"__default": {"enabled": True, "integrations": {}}},
            "identify": {"__default": {"enabled": True}},
            "group": {"__default": {"enabled": True}},
        },
        "edgeFunction": {},
        "analyticsNextEnabled": True,
        "middlewareSettings": {},
        "enabledMiddleware": {},
        "remotePlugins": [],
        "legacyVideoPluginsEnabled": False,
        "metrics": {"sampleRate": 0},
    }
