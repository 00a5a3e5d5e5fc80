"""What a condition is while it is being written: rows and groups of raw texts, not yet typed or checked."""

from __future__ import annotations

from dataclasses import dataclass, field

Address = tuple[int, ...]
"""Place of a node among the rows: (0, 2) is the third row of the first group."""

ALL, ANY, NOT_ALL, NONE = "all", "any", "not_all", "none"
JOINS = (ALL, ANY, NOT_ALL, NONE)

EVENT_NAMED, EVENT_ANY = "named", "any"
"""What a count counts: events by name, or any event; else a type of event (`page`, `identify`, …)."""


@dataclass(slots=True)
class GroupDraft:
    """Rows joined by all, any, not all or none."""

    join: str = ALL
    children: list[NodeDraft] = field(default_factory=list)


@dataclass(slots=True)
class ComparisonDraft:
    """A field compared with a value. The path of an open field is `prefix*`, with its `name` and `kind` beside it."""

    path: str = ""
    name: str = ""
    kind: str = "text"
    op: str = ""
    values: list[str] = field(default_factory=list)
    unit: str = "d"


@dataclass(slots=True)
class CountDraft:
    """How often events happened, within a span (empty: at any time), with conditions on the single event."""

    what: str = EVENT_NAMED
    events: list[str] = field(default_factory=list)
    op: str = "ge"
    value: str = "1"
    span: str = ""
    unit: str = "d"
    where: GroupDraft = field(default_factory=GroupDraft)


@dataclass(slots=True)
class SequenceDraft:
    """Events by name that must follow each other; `span` from the first to the last, `within` the time before now."""

    events: list[str] = field(default_factory=list)
    span: str = ""
    span_unit: str = "d"
    within: str = ""
    within_unit: str = "d"


@dataclass(slots=True)
class ItemsDraft:
    """What must hold of each, or of some, item of a list."""

    quantifier: str = "each"
    path: str = ""
    where: GroupDraft = field(default_factory=GroupDraft)


NodeDraft = GroupDraft | ComparisonDraft | CountDraft | SequenceDraft | ItemsDraft


FIRST_PART: dict[type, str] = {
    ComparisonDraft: "field",
    CountDraft: "what",
    SequenceDraft: "event",
    ItemsDraft: "path",
    GroupDraft: "join",
}
"""The input of a row where writing it begins."""


@dataclass(slots=True)
class Draft:
    """A condition being written: in rows (`root`) or, when `text` is not None, as JSON.

    `edited`: a row button was pressed, so that nothing is checked or saved yet. `focus`: the row, and the part of it,
    where writing goes on.
    """

    root: GroupDraft = field(default_factory=GroupDraft)
    text: str | None = None
    edited: bool = False
    focus: tuple[Address, str] | None = None

    def node_at(self, address: Address) -> NodeDraft | None:
        """The node at an address, or None where there is none."""
        node: NodeDraft = self.root
        for index in address:
            group = group_of(node)
            if group is None or index >= len(group.children):
                return None
            node = group.children[index]
        return node


def group_of(node: NodeDraft) -> GroupDraft | None:
    """The rows below a node: a group's own, or the `where` of a count or a list; the other rows have none."""
    if isinstance(node, ComparisonDraft | SequenceDraft):
        return None
    return node if isinstance(node, GroupDraft) else node.where
