"""Events of any kind, one a row: who, what, when, and everything else as properties."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from excello.findings import mark
from excello.lake.imports.columns import Columns, digests, objects
from excello.lake.imports.mapping import ColumnarRows, FileMapping, MappedColumn, RowContent
from excello.lake.imports.parties import DATE_NAMES, Party
from excello.lake.imports.rows import Row
from excello.lake.vocabulary import EventType

FACTS = ("product", "campaign", "channel", "region", "owner", "session_id")


def read(row: Row) -> RowContent | None:
    """One track event. Its subject is the person or visitor named; a row that names neither is refused."""
    name, when = row.text("event", required=True), row.moment("date", required=True)
    email, user_id, visitor = row.email("email"), row.text("user_id"), row.text("anonymous_id")
    given, properties = row.text("event_id"), row.extra()
    value = row.number_in("value")
    facts = {each: row.text(each) for each in FACTS}
    if not (email or user_id or visitor) and not row.is_refused:
        mend = mark("Give an address, a user_id or an anonymous_id.")
        row.refuse("no_subject", "user_id", mark("The row names nobody."), mend)
    if row.is_refused or name is None:
        return None
    row.know_product("product", facts["product"])
    party = Party(user_id or email, visitor)
    event = party.track(name, when, {**properties, **facts, "value": value})
    return RowContent(f"event:{given or row.digest}", (event,))


def read_columns(columns: Columns) -> ColumnarRows:
    """The same for many plain rows: an ISO time, an id or a plain address, numbers with a point."""
    name, when, email = (
        columns.text("event", required=True),
        columns.time("date", required=True),
        columns.email("email"),
    )
    person, visitor = pc.coalesce(columns.text("user_id"), email), columns.text("anonymous_id")
    columns.require(pc.or_(pc.is_valid(person), pc.is_valid(visitor)))
    given = columns.text("event_id")
    facts = {**columns.extras(), **{each: columns.quoted(each) for each in FACTS}, "value": columns.number("value")}

    def record_ids(said: list[str]) -> pa.Array:
        made = pa.array([digest[:32] for digest in digests(said)], pa.string())
        return pc.binary_join_element_wise("event:", pc.coalesce(given, made), "")

    return ColumnarRows(
        EventType.TRACK,
        record_ids,
        when,
        event=name,
        user_id=person,
        anonymous_id=visitor,
        properties=objects(facts),
        names={"product": columns.text("product")},
    )


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
    columnar=read_columns,
    extras=True,
)
