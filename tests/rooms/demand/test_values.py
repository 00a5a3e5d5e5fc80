"""What comes from a form, a call or a file is kept as it was meant, or named: never an error, never half of it."""

from __future__ import annotations

import json
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.rooms.demand.briefs import OPTIONS, TEMPLATE, WHOLE, context

from excello.demand import rules
from excello.demand.rules.brief import Reading, merge_fields

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(codec=None)),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
KEYS = st.sampled_from([*TEMPLATE.fields, "unknown"])


def read(**fields: Any) -> Reading:
    return rules.read_fields(fields, template=TEMPLATE, options=OPTIONS)


@pytest.mark.parametrize(
    ("key", "raw", "kept"),
    [
        ("title", "  Lake \r\n", "Lake"),
        ("title", 2027, "2027"),
        ("why", "a\r\nb", "a\nb"),
        ("target", "120", 120),
        ("target", "0.5", 0.5),
        ("target", 120.0, 120),
        ("target", Decimal("12.50"), 12.5),
        ("target", "a lot", "a lot"),
        ("target", float("nan"), "nan"),
        ("target", 10**40, "1e+40"),
        ("budget", 0, 0),
        ("launch_date", date(2026, 12, 11), "2026-12-11"),
        ("launch_date", datetime(2026, 12, 11, 9), "2026-12-11"),  # noqa: DTZ001 what a YAML file may hold
        ("launch_date", "2026-02-30", "2026-02-30"),
        ("persona", "careful carla", "PER-1"),
        ("persona", "PER-9", "PER-9"),
        ("product", "GTXPro", "gtx-pro"),
        ("owner", "Rita Moretti", 7),
        ("owner", "RITA@fernhall.example.com", 7),
        ("owner", 7, 7),
        ("owner", 99, "99"),
        ("assets", "AST-1", ["AST-1"]),
        ("assets", ["calculator", "AST-1", ""], ["AST-1"]),
        ("touches", [{"channel": "email", "body": None}], [{"channel": "email"}]),
        ("touches", [], None),
        ("title", "", None),
        ("title", None, None),
    ],
)
def test_what_is_kept(key: str, raw: Any, kept: Any) -> None:
    reading = read(**{key: raw})
    assert not reading.findings
    assert reading.fields[key] == kept


@pytest.mark.parametrize(
    ("key", "raw", "path"),
    [
        ("title", ["a"], "fields.title"),
        ("title", {"a": 1}, "fields.title"),
        ("title", True, "fields.title"),
        ("title", "a\x00b", "fields.title"),
        ("title", "a\ud800b", "fields.title"),
        ("why", "x" * 20_001, "fields.why"),
        ("target", False, "fields.target"),
        ("target", [1], "fields.target"),
        ("assets", {"a": 1}, "fields.assets"),
        ("assets", [["AST-1"]], "fields.assets.0"),
        ("assets", ["x"] * 51, "fields.assets"),
        ("touches", "email", "fields.touches"),
        ("touches", ["email"], "fields.touches.0"),
        ("touches", [{"channel": "email", "cc": "x"}], "fields.touches.0"),
        ("touches", [{"channel": "email"}, {"body": "\x00"}], "fields.touches.1.body"),
        ("touches", [{}] * 21, "fields.touches"),
        ("attachment", "kit.pdf", "fields.attachment"),
        ("nonsense", 1, "fields.nonsense"),
    ],
)
def test_what_cannot_be_kept_is_named_with_its_place(key: str, raw: Any, path: str) -> None:
    (finding,) = read(**{key: raw}).findings
    assert finding.path == path
    assert finding.as_dict()["mend"]


def test_everything_that_cannot_be_kept_is_named_at_once() -> None:
    reading = read(title=["a"], target=False, nonsense=1, why="kept")
    assert len(reading.findings) == 3
    assert reading.fields == {"why": "kept"}


@pytest.mark.parametrize("raw", [None, [], "text", 7])
def test_fields_are_an_object(raw: Any) -> None:
    (finding,) = rules.read_fields(raw, template=TEMPLATE, options=OPTIONS).findings
    assert finding.path == "fields"


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(KEYS, JSON, max_size=6))
def test_any_json_is_kept_or_named(fields: dict[str, Any]) -> None:
    """Nothing raises; what is kept can be written as JSON, judged, and read again unchanged."""
    reading = rules.read_fields(fields, template=TEMPLATE, options=OPTIONS)
    named = {finding.path.split(".")[1] for finding in reading.findings}
    assert set(fields) <= set(reading.fields) | named
    kept = merge_fields({}, reading.fields)
    json.dumps(kept, allow_nan=False).encode("utf-8")
    rules.gate(rules.Brief(kept), TEMPLATE, context())
    again = rules.read_fields(kept, template=TEMPLATE, options=OPTIONS)
    assert not again.findings
    assert merge_fields({}, again.fields) == kept


def test_an_edit_keeps_what_it_does_not_name() -> None:
    assert merge_fields({"title": "a", "why": "b"}, {"why": None, "target": 0}) == {"title": "a", "target": 0}


def test_the_whole_brief_reads_as_itself() -> None:
    assert merge_fields({}, read(**WHOLE).fields) == WHOLE
