"""Opt-ins and opt-outs from a list: who agreed to what, when, in which words."""

from __future__ import annotations

from excello.findings import mark
from excello.lake.imports.keys import digest
from excello.lake.imports.mapping import FileMapping, MappedColumn, RowContent
from excello.lake.imports.rows import Row
from excello.lake.imports.yields import ImportedConsent

STATES = {
    "given": "given",
    "withdrawn": "withdrawn",
    "opt-in": "given",
    "opt_in": "given",
    "opt-out": "withdrawn",
    "opt_out": "withdrawn",
}
PURPOSES = {"marketing": "marketing", "profiling": "profiling", "open_tracking": "open_tracking"}


def read(row: Row) -> RowContent | None:
    """One statement of consent. Its time is never the import's: a row without one is refused unless it is set."""
    email = row.email("email", required=True)
    topic, channel = row.text("topic", required=True), row.text("channel", required=True)
    purpose = row.choice("purpose", PURPOSES, required=False) or "marketing"
    state = row.choice("state", STATES)
    at = row.time("at", required=True)
    wording, source = row.text("wording", required=True), row.text("source", required=True)
    basis, evidence = row.text("lawful_basis") or "consent", row.text("evidence") or ""
    if row.is_refused or not (email and topic and channel and state and at and wording and source):
        return None
    consent = ImportedConsent(email, topic, channel.lower(), purpose, state, at, wording, source, basis, evidence)
    record_id = digest(email, topic, channel.lower(), purpose, at.isoformat())
    return RowContent(f"consent:{record_id}", consent=consent)


MAPPING = FileMapping(
    key="consents",
    label=mark("Consents: opt-ins and opt-outs"),
    columns=(
        MappedColumn("email", mark("address of the contact")),
        MappedColumn("topic", mark("key of the topic, or * for all")),
        MappedColumn("channel", mark("email, phone, post …")),
        MappedColumn("state", mark("given or withdrawn")),
        MappedColumn("at", mark("when it was said")),
        MappedColumn("wording", mark("version of the words agreed to")),
        MappedColumn("source", mark("form, call, fair …")),
        MappedColumn("purpose", mark("marketing, profiling or open_tracking"), needed=False),
        MappedColumn("lawful_basis", mark("lawful basis, default consent"), needed=False),
        MappedColumn("evidence", mark("what proves it"), needed=False),
    ),
    read=read,
)
