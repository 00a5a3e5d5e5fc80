"""Calls, meetings and tasks of sales and service as a CRM exports them."""

from __future__ import annotations

from excello.findings import mark
from excello.lake.imports.mapping import FileMapping, MappedColumn, RowContent
from excello.lake.imports.parties import DATE_NAMES, SUBJECT_COLUMNS, party_of
from excello.lake.imports.rows import Row

EVENTS = {
    **dict.fromkeys(("call", "phone call", "phone", "telephone", "cellular"), "Call Made"),
    **dict.fromkeys(("email", "e-mail", "mail"), "Sales Email Sent"),
    **dict.fromkeys(("meeting", "appointment", "visit", "event"), "Meeting Held"),
    **dict.fromkeys(("task", "to-do", "todo"), "Task Completed"),
    "demo": "Demo Held",
}
OTHER = "Activity Logged"
FACTS = ("owner", "outcome", "opportunity_id", "product", "campaign", "lead_id")


def read(row: Row) -> RowContent | None:
    """One event, named by what kind of activity it was; a row without an id is known by all it says."""
    given, kind = row.text("activity_id"), row.text("type", required=True)
    when = row.moment("date", required=True)
    facts = {**row.extra(), **{name: row.text(name) for name in FACTS}, "activity": kind}
    facts |= {"subject": row.text("subject"), "duration": row.number_in("duration")}
    attempts = row.number_in("attempts")
    own = f"activity:{given or row.digest}"
    party = party_of(row, own)
    if row.is_refused or kind is None:
        return None
    row.know_product("product", row.text("product"))
    event = party.track(EVENTS.get(kind.lower(), OTHER), when, {**facts, "attempts": attempts})
    return RowContent(own, (event,))


MAPPING = FileMapping(
    key="crm_activities",
    label=mark("CRM: activities"),
    columns=(
        MappedColumn("type", mark("call, email, meeting, task …"), names=("activity type", "kind", "task type")),
        MappedColumn("date", mark("when it happened"), names=(*DATE_NAMES, "activity date", "due date")),
        MappedColumn("activity_id", mark("id in the CRM"), False, ("id", "activity id", "task id")),
        *SUBJECT_COLUMNS,
        MappedColumn("owner", mark("seller"), False, ("assigned to", "seller", "sales agent")),
        MappedColumn("subject", mark("what it was about"), False, ("title", "topic")),
        MappedColumn("outcome", mark("what came of it"), False, ("result", "status")),
        MappedColumn("duration", mark("seconds it took"), False, ("call duration",)),
        MappedColumn("attempts", mark("how many attempts it took"), False, ("calls", "contacts")),
        MappedColumn("opportunity_id", mark("id of its opportunity"), False, ("related to", "what id", "deal id")),
        MappedColumn("product", mark("product"), False, ("product name",)),
        MappedColumn("campaign", mark("campaign"), False, ("campaign name",)),
        MappedColumn("month", mark("month, where the date is a year alone"), False),
        MappedColumn("day", mark("day, where the date is a year alone"), False),
    ),
    read=read,
    extras=True,
)
