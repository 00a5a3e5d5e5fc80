"""Which inputs a row offers: its fields, comparisons and values, in the reader's words."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from excello.core.builder.drafts import (
    JOINS,
    ComparisonDraft,
    CountDraft,
    GroupDraft,
    ItemsDraft,
    SequenceDraft,
)
from excello.core.builder.writing import kind_of
from excello.core.presenting import translated
from excello.lake.conditions import OPERATORS, FieldType, Kind, Operand, SubjectSchema, operators_for

JOIN_WORDS: dict[str, str | Promise] = {
    "all": _("All of these hold"),
    "any": _("At least one of these holds"),
    "not_all": _("Not all of these hold"),
    "none": _("None of these holds"),
}
WHAT_WORDS: dict[str, str | Promise] = {
    "named": _("Event named"),
    "any": _("Any event"),
    "page": _("Page view"),
    "screen": _("Screen view"),
    "track": _("Any named event"),
    "identify": _("Identification"),
    "group": _("Joining of an account"),
    "alias": _("Merging of identities"),
}
COUNT_WORDS: dict[str, str | Promise] = {
    "ge": _("at least"),
    "le": _("at most"),
    "eq": _("exactly"),
    "gt": _("more than"),
    "lt": _("fewer than"),
    "ne": _("any number but"),
}
UNIT_WORDS: dict[str, str | Promise] = {"h": _("hours"), "d": _("days"), "w": _("weeks")}
QUANTIFIER_WORDS: dict[str, str | Promise] = {"each": _("Each of"), "some": _("At least one of")}
KIND_WORDS: dict[str, str | Promise] = {
    "text": _("text"),
    "number": _("number"),
    "boolean": _("yes or no"),
    "date": _("date"),
    "datetime": _("date and time"),
}
OPEN_WORDS: dict[str, str | Promise] = {
    "traits.": _("Another trait …"),
    "properties.": _("Another property …"),
    "context.": _("Another part of the context …"),
}
INPUT_TYPES = {Kind.DATE: "date", Kind.DATETIME: "datetime-local"}


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a select or of a group of boxes."""

    value: str
    label: str | Promise
    chosen: bool


@dataclass(frozen=True, slots=True)
class Input:
    """One input of a row. `shape`: select, text, lines, boxes, or a list of texts; `redraws`: a change draws anew."""

    name: str
    label: str | Promise
    shape: str = "text"
    type: str = "text"
    value: str = ""
    values: tuple[str, ...] = ()
    options: tuple[Option, ...] = ()
    mode: str = ""
    bad: bool = False
    redraws: bool = False
    focus: bool = False

    @property
    def id(self) -> str:
        return "id_" + self.name.replace(".", "_")

    @property
    def lines_name(self) -> str:
        """Tells the server that the value holds one text a line."""
        return self.name.removesuffix("value") + "lines"


def options(words: Mapping[str, str | Promise], chosen: str) -> tuple[Option, ...]:
    """Choices from words; a chosen value that is none of them stays, so that nothing is lost silently."""
    known = [Option(key, label, key == chosen) for key, label in words.items()]
    if chosen and chosen not in words:
        known.append(Option(chosen, chosen, True))
    return tuple(known)


def join_input(group: GroupDraft, prefix: str, bad: Collection[str]) -> Input:
    """How the rows of a group are joined."""
    words = {join: JOIN_WORDS[join] for join in JOINS}
    return Input(
        f"{prefix}.join",
        gettext("How the rows are joined"),
        "select",
        options=options(words, group.join),
        bad="join" in bad,
    )


def comparison_inputs(
    node: ComparisonDraft, schema: SubjectSchema, prefix: str, bad: Collection[str], *, checked: bool
) -> dict[str, Input]:
    """Field, comparison and value; for an open field also its name and kind."""
    known = kind_of(node, schema)
    ops = {operator.key: translated(operator.label) for operator in operators_for(known.kind)}
    op = node.op if checked or node.op in ops else next(iter(ops), "")
    inputs = {
        "field": Input(
            f"{prefix}.field",
            gettext("Field"),
            "select",
            options=options(field_words(schema), node.path),
            bad="field" in bad,
            redraws=True,
        ),
        "op": Input(
            f"{prefix}.op", gettext("Comparison"), "select", options=options(ops, op), bad="op" in bad, redraws=True
        ),
    }
    if node.path.endswith("*"):
        kinds = options(KIND_WORDS, node.kind)
        inputs["name"] = Input(f"{prefix}.name", gettext("Name of the field"), value=node.name, bad="field" in bad)
        inputs["kind"] = Input(f"{prefix}.kind", gettext("Kind of the field"), "select", options=kinds, redraws=True)
    operator = OPERATORS.get(op)
    if operator is not None and operator.operand is not Operand.NOTHING:
        inputs["value"] = _value_input(node, known, operator.operand, f"{prefix}.value", "value" in bad)
    if operator is not None and operator.operand is Operand.DURATION:
        inputs["unit"] = Input(f"{prefix}.unit", gettext("Unit"), "select", options=options(UNIT_WORDS, node.unit))
    return inputs


def field_words(schema: SubjectSchema) -> dict[str, str | Promise]:
    """The fields a row may choose, then the open prefixes."""
    words: dict[str, str | Promise] = {path: field_label(path, known) for path, known in schema.fields.items()}
    for prefix in schema.open:
        words[f"{prefix}*"] = OPEN_WORDS.get(prefix) or gettext("Another field of %(prefix)s …") % {"prefix": prefix}
    return words


def field_label(path: str, known: FieldType) -> str:
    """What people call a field; without a label the last step of its path."""
    if known.label:
        return translated(known.label)
    last = path.rsplit(".", 1)[-1].replace("_", " ")
    return last[:1].upper() + last[1:]


def _value_input(node: ComparisonDraft, known: FieldType, operand: Operand, name: str, bad: bool) -> Input:
    first = node.values[0] if node.values else ""
    label = gettext("Value")
    if operand in (Operand.DURATION, Operand.WHOLE):
        return Input(name, label, value=first, mode="numeric", bad=bad)
    several = operand is Operand.SEVERAL
    if known.choices:
        words: dict[str, str | Promise] = {
            key: translated(known.choice_labels.get(key, "")) or key for key in known.choices
        }
        chosen = tuple(Option(key, word, key in node.values) for key, word in words.items())
        return Input(
            name, label, "boxes" if several else "select", options=chosen if several else options(words, first), bad=bad
        )
    if several:
        return Input(
            name,
            gettext("Values, one a line"),
            "lines",
            value="\n".join(node.values),
            bad=bad,
        )
    if known.kind is Kind.BOOLEAN:
        return Input(
            name, label, "select", options=options({"true": gettext("yes"), "false": gettext("no")}, first), bad=bad
        )
    mode = "decimal" if known.kind is Kind.NUMBER else ""
    return Input(name, label, type=INPUT_TYPES.get(known.kind, "text"), value=first, mode=mode, bad=bad)


def count_inputs(node: CountDraft, prefix: str, bad: Collection[str], *, names: Sequence[str]) -> dict[str, Input]:
    """What is counted, how often, and within which time."""
    inputs = {
        "what": Input(
            f"{prefix}.what",
            gettext("What is counted"),
            "select",
            options=options(WHAT_WORDS, node.what),
            bad="what" in bad,
            redraws=True,
        ),
        "op": Input(f"{prefix}.op", gettext("Comparison"), "select", options=options(COUNT_WORDS, node.op)),
        "value": Input(f"{prefix}.value", gettext("How often"), value=node.value, mode="numeric", bad="value" in bad),
        "span": Input(f"{prefix}.span", gettext("Within the last"), value=node.span, mode="numeric", bad="span" in bad),
        "unit": Input(f"{prefix}.unit", gettext("Unit"), "select", options=options(UNIT_WORDS, node.unit)),
    }
    if node.what == "named":
        inputs["event"] = _event_input(node, f"{prefix}.event", names, "event" in bad)
    return inputs


def _event_input(node: CountDraft, name: str, names: Sequence[str], bad: bool) -> Input:
    written = tuple(node.events) or ("",)
    label = gettext("Name of the event")
    if not names:
        return Input(name, label, "texts", values=written, bad=bad)
    chosen = tuple(Option(event, event, event in written) for event in names)
    gone = tuple(Option(event, event, True) for event in written if event and event not in names)
    return Input(name, label, "boxes", options=chosen + gone, bad=bad)


def sequence_inputs(node: SequenceDraft, prefix: str, bad: Collection[str]) -> dict[str, Input]:
    """Which events in which order, how far apart at most, and within which time."""
    span, within = gettext("From the first to the last at most"), gettext("Within the last")
    return {
        "event": Input(
            f"{prefix}.event",
            gettext("Name of the event"),
            "texts",
            values=tuple(node.events) or ("", ""),
            bad="event" in bad,
        ),
        "span": Input(f"{prefix}.span", span, value=node.span, mode="numeric", bad="span" in bad),
        "span_unit": Input(
            f"{prefix}.span_unit", gettext("Unit"), "select", options=options(UNIT_WORDS, node.span_unit)
        ),
        "within": Input(f"{prefix}.within", within, value=node.within, mode="numeric", bad="within" in bad),
        "within_unit": Input(
            f"{prefix}.within_unit", gettext("Unit"), "select", options=options(UNIT_WORDS, node.within_unit)
        ),
    }


def items_inputs(node: ItemsDraft, schema: SubjectSchema, prefix: str, bad: Collection[str]) -> dict[str, Input]:
    """Each or some item of which list."""
    lists: dict[str, str | Promise] = {
        path: field_label(path, known) for path, known in schema.fields.items() if known.kind is Kind.OBJECTS
    }
    return {
        "quantifier": Input(
            f"{prefix}.quantifier",
            gettext("How many of them"),
            "select",
            options=options(QUANTIFIER_WORDS, node.quantifier),
        ),
        "path": Input(
            f"{prefix}.path",
            gettext("List"),
            "select",
            options=options(lists, node.path),
            bad="path" in bad,
            redraws=True,
        ),
    }
