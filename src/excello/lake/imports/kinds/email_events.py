"""What became of e-mails, as e-mail services export it: sent, delivered, opened, clicked, bounced, unsubscribed."""

from __future__ import annotations

from excello.findings import mark
from excello.lake.imports.mapping import FileMapping, MappedColumn, RowContent
from excello.lake.imports.parties import DATE_NAMES, Party
from excello.lake.imports.rows import Row

EVENTS = {
    **dict.fromkeys(("sent", "send", "processed", "email sent"), "Email Sent"),
    **dict.fromkeys(("delivered", "delivery", "email delivered"), "Email Delivered"),
    **dict.fromkeys(("opened", "open", "email opened"), "Email Opened"),
    **dict.fromkeys(("clicked", "click", "link clicked", "email link clicked"), "Email Link Clicked"),
    **dict.fromkeys(("bounced", "bounce", "hard bounce", "soft bounce", "dropped", "email bounced"), "Email Bounced"),
    **dict.fromkeys(("spam", "spamreport", "complained", "complaint", "abuse"), "Email Marked as Spam"),
    **dict.fromkeys(("unsubscribed", "unsubscribe", "unsub", "optout", "opt-out"), "Unsubscribed"),
}
FACTS = ("campaign", "message", "link", "subject", "reason")


def read(row: Row) -> RowContent | None:
    """One event in the names of the Segment e-mail spec."""
    email, user_id = row.email("email", required=True), row.text("user_id")
    name, when = row.choice("event", EVENTS), row.moment("date", required=True)
    facts = {**row.extra(), **{each: row.text(each) for each in FACTS}, "bot": row.flag("bot")}
    given = row.text("event_id")
    if row.is_refused or email is None or name is None:
        return None
    event = Party(user_id or email).track(name, when, facts)
    return RowContent(f"email:{given or row.digest}", (event,))


MAPPING = FileMapping(
    key="email_events",
    label=mark("E-mail: what became of it"),
    columns=(
        MappedColumn("email", mark("address"), names=("e-mail", "recipient", "email address", "to")),
        MappedColumn("event", mark("sent, delivered, opened, clicked …"), names=("event type", "action", "status")),
        MappedColumn("date", mark("when it happened"), names=DATE_NAMES),
        MappedColumn("user_id", mark("your own id of the person"), False, ("customer id", "contact id")),
        MappedColumn("event_id", mark("id of this event"), False, ("id", "sg event id")),
        MappedColumn("campaign", mark("campaign"), False, ("campaign name", "mailing", "newsletter")),
        MappedColumn("message", mark("id of the message"), False, ("message id", "email id", "sg message id")),
        MappedColumn("link", mark("link that was clicked"), False, ("url", "clicked url")),
        MappedColumn("subject", mark("subject of the message"), False, ("subject line", "email subject")),
        MappedColumn("reason", mark("why it bounced"), False, ("bounce reason", "response")),
        MappedColumn("bot", mark("whether a scanner did it"), False, ("is bot", "machine open")),
    ),
    read=read,
    extras=True,
)
