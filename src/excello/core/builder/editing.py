"""What the builder's buttons do to a draft: add or remove a row, name another event, change between rows and JSON."""

from __future__ import annotations

from collections.abc import Callable

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
    group_of,
)
from excello.core.builder.opening import open_text, pretty
from excello.core.builder.writing import kind_of, write_draft
from excello.lake.conditions import Kind, SubjectSchema, operators_for


def apply_action(draft: Draft, action: str, schema: SubjectSchema) -> Draft:
    """The draft after a button: `add:count:0.1`, `remove:2`, `event:0`, `redraw:condition.0.op`, `json`, `rows`."""
    verb, _, rest = action.partition(":")
    if verb == "json" and draft.text is None:
        draft = Draft(text=pretty(write_draft(draft, schema).data))
    elif verb == "rows" and draft.text is not None:
        draft = open_text(draft.text, schema)
    elif verb in EDITS and draft.text is None:
        EDITS[verb](draft, rest, schema)
    draft.edited = True
    return draft


def _add(draft: Draft, rest: str, schema: SubjectSchema) -> None:
    kind, _, place = rest.partition(":")
    address = _address(place)
    node = draft.node_at(address)
    group = group_of(node) if node is not None else None
    inner = schema_at(draft, address, schema)
    if group is None or kind not in NEW:
        return
    group.children.append(NEW[kind](inner))
    newest = (*address, len(group.children) - 1)
    draft.focus = (newest, FIRST_PART[type(group.children[-1])])


def _remove(draft: Draft, rest: str, schema: SubjectSchema) -> None:
    address = _address(rest)
    parent = draft.node_at(address[:-1])
    group = group_of(parent) if parent is not None else None
    if address and group is not None and address[-1] < len(group.children):
        del group.children[address[-1]]
        draft.focus = (address[:-1], "join")


def _name_another_event(draft: Draft, rest: str, schema: SubjectSchema) -> None:
    node = draft.node_at(_address(rest))
    if isinstance(node, CountDraft | SequenceDraft):
        node.events = [*(node.events or [""]), ""]
        draft.focus = (_address(rest), "event")


def _draw_again(draft: Draft, rest: str, schema: SubjectSchema) -> None:
    """A field, a comparison or a list was chosen: the input of that name keeps the focus."""
    *_, part = rest.split(".")
    draft.focus = (_address(rest), part)


def schema_at(draft: Draft, address: Address, schema: SubjectSchema) -> SubjectSchema:
    """What the rows below an address speak of: the subject, the single event, or an item of a list."""
    node: NodeDraft | None = draft.root
    for index in (*address, None):
        schema = inner_schema(node, schema) if node is not None else schema
        group = group_of(node) if node is not None else None
        if index is None or group is None or index >= len(group.children):
            return schema
        node = group.children[index]
    return schema


def inner_schema(node: NodeDraft, schema: SubjectSchema) -> SubjectSchema:
    """What the rows below a node speak of."""
    if isinstance(node, CountDraft):
        return schema.of_events()
    if isinstance(node, ItemsDraft):
        return schema.of_items(node.path) if schema.type_of(node.path) else SubjectSchema(node.path)
    return schema


def _address(text: str) -> Address:
    return tuple(int(step) for step in text.split(".") if step.isdigit())


def _comparison(schema: SubjectSchema) -> ComparisonDraft:
    """A new row: the first field that compares, or an open one."""
    plain = [path for path, known in schema.fields.items() if known.kind is not Kind.OBJECTS]
    draft = ComparisonDraft(path=plain[0] if plain else f"{(schema.open or ('',))[0]}*")
    draft.op = operators_for(kind_of(draft, schema).kind)[0].key
    return draft


def _items(schema: SubjectSchema) -> ItemsDraft:
    return ItemsDraft(path=next(path for path, known in schema.fields.items() if known.kind is Kind.OBJECTS))


NEW: dict[str, Callable[[SubjectSchema], NodeDraft]] = {
    "comparison": _comparison,
    "count": lambda schema: CountDraft(events=[""]),
    "sequence": lambda schema: SequenceDraft(events=["", ""]),
    "items": _items,
    "group": lambda schema: GroupDraft("any", [_comparison(schema)]),
}
EDITS: dict[str, Callable[[Draft, str, SubjectSchema], None]] = {
    "add": _add,
    "remove": _remove,
    "event": _name_another_event,
    "redraw": _draw_again,
}
