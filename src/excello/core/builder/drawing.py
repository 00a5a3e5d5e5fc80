"""What templates need to draw a draft: rows with their inputs, and each finding at the input it speaks of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from excello.core.builder.choices import (
    Input,
    comparison_inputs,
    count_inputs,
    items_inputs,
    join_input,
    sequence_inputs,
)
from excello.core.builder.drafts import (
    FIRST_PART,
    Address,
    ComparisonDraft,
    CountDraft,
    Draft,
    GroupDraft,
    ItemsDraft,
    NodeDraft,
    SequenceDraft,
)
from excello.core.builder.editing import inner_schema
from excello.core.builder.wording import condition_in_words
from excello.core.builder.writing import Written, check_draft, write_draft
from excello.core.presenting import PresentedFinding, present_finding
from excello.findings import Finding, Refused
from excello.lake.conditions import Kind, SubjectSchema

DEEPEST_GROUP = 4
"""Rows nested deeper than this are better written as JSON."""

PARTS: dict[type, dict[str, str]] = {
    ComparisonDraft: {"op": "op", "value": "value", "needless_value": "op"},
    CountDraft: {"event": "event", "type": "what", "within": "span", "op": "op", "value": "value"},
    SequenceDraft: {"event": "event", "sequence": "event", "within": "within", "span": "span"},
    ItemsDraft: {"path": "path"},
    GroupDraft: {},
}


@dataclass(frozen=True, slots=True)
class RowView:
    """One row or group: its inputs by part, the rows below it, and what may be added there."""

    kind: str
    address: str
    inputs: dict[str, Input]
    findings: tuple[PresentedFinding, ...] = ()
    rows: tuple[RowView, ...] = ()
    join: Input | None = None
    adds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BuilderView:
    """A builder ready to be drawn; `findings` are addressed at inputs, in the words of the grammar."""

    name: str
    id: str
    text: str | None
    root: RowView
    sentence: str
    count_url: str
    event_names: tuple[str, ...]
    findings: list[Finding] = field(default_factory=list)

    @property
    def on_whole(self) -> list[PresentedFinding]:
        """Findings of JSON text, which has no rows to carry them."""
        return [present_finding(finding) for finding in self.findings] if self.text is not None else []


def draw_builder(
    draft: Draft,
    schema: SubjectSchema,
    *,
    name: str,
    checked: bool,
    count_url: str = "",
    event_names: Sequence[str] = (),
) -> BuilderView:
    """Draw a draft; `checked` also says what does not conform."""
    findings, written = _findings(draft, schema) if checked else ((), Written())
    names = tuple(schema.events or ()) or tuple(event_names)
    drawing = _Drawing(name, checked, tuple(sorted(names)), schema.events is None, draft.focus)
    for finding in findings:
        drawing.place(draft, finding, written)
    return BuilderView(
        name=name,
        id=f"id_{name}",
        text=draft.text,
        root=drawing.row(draft.root, schema, ()),
        sentence=_sentence(draft, schema),
        count_url=count_url,
        event_names=names if schema.events is None else (),
        findings=drawing.placed,
    )


def _findings(draft: Draft, schema: SubjectSchema) -> tuple[Sequence[Finding], Written]:
    try:
        written = write_draft(draft, schema)
        check_draft(draft, schema)
    except Refused as refused:
        return refused.findings, written if draft.text is None else Written()
    return (), written


def _sentence(draft: Draft, schema: SubjectSchema) -> str:
    try:
        return condition_in_words(write_draft(draft, schema).data, schema)
    except Refused:
        return ""


@dataclass(slots=True)
class _Drawing:
    """One drawing under way."""

    name: str
    checked: bool
    event_names: tuple[str, ...]
    any_event: bool
    focus: tuple[Address, str] | None
    placed: list[Finding] = field(default_factory=list)
    by_row: dict[Address, list[tuple[str, Finding]]] = field(default_factory=dict)

    def place(self, draft: Draft, finding: Finding, written: Written) -> None:
        """Find the input a finding speaks of; its path becomes that input's name."""
        if draft.text is not None:
            self.placed.append(replace(finding, path=f"{self.name}.json"))
            return
        address, step = written.row_of(finding.path)
        kind = type(draft.node_at(address) or draft.root)
        part = PARTS[kind].get(step, FIRST_PART[kind])
        moved = replace(finding, path=".".join([self.name, *map(str, address), part]))
        self.placed.append(moved)
        self.by_row.setdefault(address, []).append((part, moved))

    def row(self, node: NodeDraft, schema: SubjectSchema, address: Address) -> RowView:
        found = self.by_row.get(address, [])
        bad = {part for part, _ in found}
        prefix = ".".join([self.name, *map(str, address)])
        findings = tuple(present_finding(finding) for _, finding in found)
        here = ".".join(map(str, address))
        if isinstance(node, ComparisonDraft):
            inputs = comparison_inputs(node, schema, prefix, bad, checked=self.checked)
            return RowView("comparison", here, self._focused(inputs, address), findings)
        if isinstance(node, SequenceDraft):
            inputs = sequence_inputs(node, prefix, bad)
            return RowView("sequence", here, self._focused(inputs, address), findings)
        inner = inner_schema(node, schema)
        group = node if isinstance(node, GroupDraft) else node.where
        return RowView(
            kind={GroupDraft: "group", CountDraft: "count", ItemsDraft: "items"}[type(node)],
            address=here,
            inputs=self._focused(self._inputs(node, schema, prefix, bad), address),
            findings=findings,
            rows=tuple(self.row(child, inner, (*address, index)) for index, child in enumerate(group.children)),
            join=self._focused({"join": join_input(group, prefix, bad)}, address)["join"],
            adds=_adds(inner, len(address)),
        )

    def _focused(self, inputs: dict[str, Input], address: Address) -> dict[str, Input]:
        """The same inputs, the one where writing goes on marked."""
        return {part: replace(one, focus=(address, part) == self.focus) for part, one in inputs.items()}

    def _inputs(self, node: NodeDraft, schema: SubjectSchema, prefix: str, bad: set[str]) -> dict[str, Input]:
        if isinstance(node, CountDraft):
            names = () if self.any_event else self.event_names
            return count_inputs(node, prefix, bad, names=names)
        return items_inputs(node, schema, prefix, bad) if isinstance(node, ItemsDraft) else {}


def _adds(schema: SubjectSchema, depth: int) -> tuple[str, ...]:
    """Which rows may be added to a group."""
    kinds = ["comparison"] if schema.fields or schema.open else []
    if schema.counts_events and schema.name != "event":
        kinds += ["count", "sequence"] if schema.ordered else ["count"]
    if any(known.kind is Kind.OBJECTS for known in schema.fields.values()):
        kinds.append("items")
    if depth < DEEPEST_GROUP:
        kinds.append("group")
    return tuple(kinds)
