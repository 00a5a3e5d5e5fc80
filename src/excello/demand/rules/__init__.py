"""Pure decisions of demand: templates, the gate, the states of a request; no Django, no database, no clock."""

from __future__ import annotations

from excello.demand.rules.attachments import AttachedFile
from excello.demand.rules.brief import Brief, read_fields
from excello.demand.rules.context import GateContext, PracticeRule
from excello.demand.rules.definition import demanded_fields, read_template
from excello.demand.rules.gate import GateResult, RuleResult, gate
from excello.demand.rules.options import Options
from excello.demand.rules.schema import brief_schema
from excello.demand.rules.shipped import shipped_templates
from excello.demand.rules.template import Template
from excello.demand.rules.texts import Text

__all__ = [
    "AttachedFile",
    "Brief",
    "GateContext",
    "GateResult",
    "Options",
    "PracticeRule",
    "RuleResult",
    "Template",
    "Text",
    "brief_schema",
    "demanded_fields",
    "gate",
    "read_fields",
    "read_template",
    "shipped_templates",
]
