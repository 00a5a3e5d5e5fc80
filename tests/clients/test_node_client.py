"""@segment/analytics-node delivers."""

import json
import subprocess

import pytest
from tests.clients.conftest import FOLDER, SEGMENT
from tests.support.tools import load_tool

pytestmark = pytest.mark.django_db


def test_every_kind_of_event_arrives(collecting, arrived) -> None:
    assert SEGMENT.is_dir(), "python tools/clients.py brings the libraries in"
    command = load_tool("assets").node_command(str(FOLDER / "send.mjs"), collecting.key, collecting.url)
    sent = subprocess.run(command, cwd=FOLDER, capture_output=True, text=True, check=False, timeout=60)
    assert sent.returncode == 0, sent.stdout + sent.stderr
    by_type = {row["type"]: row for row in arrived(6)}
    track = by_type["track"]
    assert (track["event"], track["user_id"]) == ("Trial Started", "anna")
    assert json.loads(track["properties"]) == {"note": "caffè ☕", "plan": "team"}
    assert json.loads(track["context"])["library"]["name"] == "@segment/analytics-node"
    assert json.loads(by_type["identify"]["traits"]) == {"email": "anna@example.com"}
    assert by_type["page"]["anonymous_id"] == "a-1"
    assert (by_type["alias"]["previous_id"], by_type["group"]["group_id"]) == ("a-1", "fernhall")
