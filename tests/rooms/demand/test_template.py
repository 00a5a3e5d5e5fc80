"""A brief template is data: the shipped one is whole in both languages, a broken one is refused with every finding."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from tests.rooms.demand.briefs import TEMPLATE

from excello.demand import rules
from excello.demand.rules.shipped import shipped_definitions
from excello.demand.rules.template import Template
from excello.demand.rules.versions import template_in_force
from excello.findings import Refused
from excello.lake.conditions import Kind

Change = Callable[[dict[str, Any]], Any]


def definition() -> dict[str, Any]:
    return copy.deepcopy(shipped_definitions()["campaign"])


def texts(node: Any) -> Iterator[dict[str, str]]:
    """Every text in several languages below a node."""
    if isinstance(node, dict) and "en" in node:
        yield node
    elif isinstance(node, dict | list):
        for inner in node.values() if isinstance(node, dict) else node:
            yield from texts(inner)


def test_a_valid_request_needs_at_most_twelve_fields() -> None:
    assert len(rules.demanded_fields(TEMPLATE.rules)) <= 12


def test_every_shipped_text_is_in_both_languages() -> None:
    found = [text for one in shipped_definitions().values() for text in texts(one)]
    assert len(found) > 50
    assert not [text for text in found if not (text.get("it") and text.get("en"))]


def test_a_reader_gets_their_language() -> None:
    label = TEMPLATE.fields["launch_date"].label
    assert (label.in_language("it"), label.in_language("it-ch"), label.in_language("de")) == (
        "Lancio",
        "Lancio",
        "Launch",
    )
    assert str(label) == "Launch"


def test_a_plain_text_is_the_same_in_every_language() -> None:
    raw = definition()
    raw["name"] = "Kampagne"
    assert rules.read_template(raw).name.in_language("it") == "Kampagne"


BROKEN: list[tuple[Change, str]] = [
    (lambda raw: raw.update(key="Campaign!"), "key"),
    (lambda raw: raw.update(name=None), "name"),
    (lambda raw: raw.update(name={"en": 7}), "name"),
    (lambda raw: raw.update(sections=[]), "sections"),
    (lambda raw: raw.update(sections="none"), "sections"),
    (lambda raw: raw.update(sections=["none"]), "sections.0"),
    (lambda raw: raw["sections"][0].update(fields=None), "sections.0.fields"),
    (lambda raw: raw["sections"][0]["fields"][0].update(type="essay"), "sections.0.fields.0.type"),
    (lambda raw: raw["sections"][0]["fields"][0].update(key="why"), "sections.0.fields.4.key"),
    (lambda raw: raw["sections"][0]["fields"][1].update(options=None), "sections.0.fields.1.options"),
    (lambda raw: raw["sections"][0]["fields"][1].update(width="wide"), "sections.0.fields.1.width"),
    (lambda raw: raw["sections"][3]["fields"][1].update(least="much"), "sections.3.fields.1.least"),
    (lambda raw: raw.update(title_field="name"), "title_field"),
    (lambda raw: raw.update(rules=None), "rules"),
    (lambda raw: raw["rules"][0].update(code="one"), "rules.0.code"),
    (lambda raw: raw["rules"][0].update(code="G-02"), "rules.1.code"),
    (lambda raw: raw["rules"][0].update(kind="wish"), "rules.0.kind"),
    (lambda raw: raw["rules"][0].update(fields=[]), "rules.0.fields"),
    (lambda raw: raw["rules"][0].update(fields=["nothing"]), "rules.0.fields.0"),
    (lambda raw: raw["rules"][0].update(label=None), "rules.0.label"),
    (lambda raw: raw["rules"][3].update(days=0), "rules.3.days"),
    (lambda raw: raw["rules"][3].update(days=10_000), "rules.3.days"),
    (lambda raw: raw["rules"][3].update(fields=["title"]), "rules.3.fields.0"),
    (lambda raw: raw["rules"][4].update(op="after"), "rules.4.op"),
    (lambda raw: raw["rules"][4].update(fields=["target_date", "budget"]), "rules.4.fields"),
    (lambda raw: raw["rules"][7].update(when="always"), "rules.7.when"),
    (lambda raw: raw["rules"][7].update(when={"field": "fields.nothing", "op": "is_set"}), "rules.7.when.field"),
    (lambda raw: raw["rules"][10].update(with_subject=["fax"]), "rules.10.with_subject"),
    (lambda raw: raw["rules"].pop(11), "rules"),
]


@pytest.mark.parametrize(("change", "path"), BROKEN, ids=[path for _change, path in BROKEN])
def test_a_broken_definition_is_refused_at_its_place(change: Change, path: str) -> None:
    raw = definition()
    change(raw)
    with pytest.raises(Refused) as refused:
        rules.read_template(raw)
    assert path in [finding.path for finding in refused.value.findings]
    assert all(finding.as_dict()["mend"] for finding in refused.value.findings)


def test_every_fault_of_a_definition_comes_at_once() -> None:
    raw = definition()
    raw["name"] = None
    raw["sections"][0]["fields"][0]["type"] = "essay"
    raw["rules"][3]["days"] = "many"
    with pytest.raises(Refused) as refused:
        rules.read_template(raw)
    assert len(refused.value.findings) == 3


@pytest.mark.parametrize("raw", [None, [], "campaign", 7, {}])
def test_what_is_no_definition(raw: Any) -> None:
    with pytest.raises(Refused):
        rules.read_template(raw)


def test_conditions_see_every_field_by_its_type() -> None:
    schema = rules.brief_schema([TEMPLATE])
    kinds = {path: type_.kind for path, type_ in schema.fields.items()}
    assert kinds["title"] is Kind.TEXT
    assert kinds["fields.launch_date"] is Kind.DATE
    assert kinds["fields.budget"] is Kind.NUMBER
    assert kinds["fields.assets"] is Kind.LIST
    assert kinds["touches"] is Kind.OBJECTS
    assert set(schema.fields["touches"].items) == {"channel", "subject", "body"}


def older() -> Template:
    """A first version that knew no landing page and no region."""
    raw = definition()
    raw["sections"][2]["fields"].pop()
    raw["sections"][1]["fields"].pop()
    raw["rules"][8]["fields"] = ["product"]
    return rules.read_template(raw, version=1)


def test_an_older_brief_is_judged_by_the_rules_of_today_that_it_can_answer() -> None:
    raw = definition()
    raw["rules"][3]["days"] = 20
    raw["rules"].append({"code": "G-20", "kind": "required", "fields": ["landing_page"], "label": "Landing page"})
    judged = template_in_force(written_on=older(), current=rules.read_template(raw, version=2))
    codes = {rule.code: rule for rule in judged.rules}
    assert codes["G-04"].settings["days"] == 20
    assert "G-20" not in codes
    assert "G-09" not in codes
    assert "region" not in judged.fields
    assert judged.version == 1
