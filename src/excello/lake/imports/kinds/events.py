"""Events of any kind, one a row: who, what, when, and everything else as properties."""

from __future__ import annotations

from excello.findings import mark
from excello.lake.imports.mapping import FileMapping, MappedColumn, RowContent
from excello.lake.imports.parties import DATE_NAMES, Party
from excello.lake.imports.rows import Row


def read(row: Row) -> RowContent | None:
    """One track event. Its subject is the person or visitor named; a row that names neither is refused."""
    name, when = row.text("event", required=True), row.moment("date", required=True)
    email, user_id, visitor = row.email("email"), row.text("user_id"), row.text("anonymous_id")
    given, properties = row.text("event_id"), row.extra()
    value = row.number_in("value")
    facts = {each: row.text(each) for each in ("product", "campaign", "channel", "region", "owner", "session_id")}
    if not (email or user_id or visitor) and not row.is_refused:
        mend = mark("Give an address, a user_id or an anonymous_id.")
        row.refuse("no_subject", "user_id", mark("The row names nobody."), mend)
    if row.is_refused or name is None:
        return None
    row.know_product("product", facts["product"])
    party = Party(user_id or email, visitor)
    event = party.track(name, when, {**properties, **facts, "value": value})
    return RowContent(f"event:{given or row.digest}", (event,))


MAPPING = FileMapping(
    key="events",
    label=mark("Events"),
    columns=(
        MappedColumn("event", mark("name of the event"), names=("event name", "event type", "action", "activity")),
        MappedColumn("date", mark("when it happened"), names=DATE_NAMES),
        MappedColumn("user_id", mark("your own id of the person"), False, ("customer id", "user", "id")),
        MappedColumn("anonymous_id", mark("id of the visitor"), False, ("visitor id", "client id", "cookie")),
        MappedColumn("email", mark("address of the person"), False, ("e-mail", "email address")),
        MappedColumn("event_id", mark("id of this event"), False, ("message id", "uuid")),
        MappedColumn("session_id", mark("id of the visit"), False, ("session", "user session", "visit id")),
        MappedColumn("product", mark("product"), False, ("product name", "product id")),
        MappedColumn("campaign", mark("campaign"), False, ("campaign name",)),
        MappedColumn("channel", mark("channel"), False, ("medium", "source")),
        MappedColumn("region", mark("region"), False),
        MappedColumn("owner", mark("seller"), False),
        MappedColumn("value", mark("amount"), False, ("revenue", "price", "amount")),
        MappedColumn("month", mark("month, where the date is a year alone"), False),
        MappedColumn("day", mark("day, where the date is a year alone"), False),
    ),
    read=read,
    extras=True,
)
