"""The list of contacts as a page state: search, stage and condition in the URL, rows cut by the engine."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from excello.charter.public import catalogue
from excello.core.access import Actor
from excello.core.listing import Column, Empty, Filter, List
from excello.customers import rules
from excello.customers.pages.wording import STAGE_TONES
from excello.customers.public import lead_funnel, topics
from excello.customers.queries.consents import find_given
from excello.customers.queries.contacts import ContactRow, ContactRows, read_condition
from excello.findings import Refused
from excello.lake.conditions import Condition
from excello.lake.store import Snapshot

STATE = ("q", "stage", "condition", "sort")
"""The parameters of the URL that select rows."""


@dataclass(frozen=True, slots=True)
class ListedContact:
    """A row of the page: the contact, its stage in words, and what it agreed to."""

    contact: ContactRow
    stage: str
    given: tuple[str, ...]


@dataclass
class ContactList(List):
    """A `List` over rows that the engine filters, orders, counts and cuts; exports ask for a reason first."""

    condition: dict[str, Any] | None = field(default=None)
    may_export: bool = False

    def _filtered(self) -> ContactRows:
        return self.rows.narrowed(query=self.query, stage=self.chosen["stage"])  # type: ignore[union-attr]

    def _sorted(self, rows: ContactRows) -> ContactRows:
        return rows.ordered(self.sort)

    @property
    def is_filtered(self) -> bool:
        return super().is_filtered or self.condition is not None

    @property
    def csv_url(self) -> str:
        return self._export_url("csv")

    @property
    def xlsx_url(self) -> str:
        return self._export_url("xlsx")

    @property
    def clear_url(self) -> str:
        return reverse("customers:list")

    def state_url(self, route: str, **extra: str) -> str:
        """Another page about the same selection."""
        state = {key: self.request.GET[key] for key in STATE if self.request.GET.get(key)}
        return f"{reverse(route)}?{urlencode({**state, **extra})}"

    def _export_url(self, kind: str) -> str:
        return self.state_url("customers:export", kind=kind) if self.may_export else ""


def posted_state(center_id: int, text: str) -> tuple[dict[str, Any] | None, Condition | None]:
    """The condition of a URL, and as it is read; one that does not conform filters nothing."""
    if not text:
        return None, None
    try:
        data = json.loads(text)
        return data, read_condition(center_id, data)
    except (ValueError, Refused):
        return None, None


def contact_list(request: Any, snapshot: Snapshot) -> ContactList:
    """The list that the URL asks for."""
    actor: Actor = request.actor
    model = lead_funnel(center_id=actor.center_id)
    data, condition = posted_state(actor.center_id, request.GET.get("condition", ""))
    names = {stage.key: stage.name for stage in model.stages}
    rows = ContactRows(snapshot, actor.center_id, model, catalogue(center_id=actor.center_id), request.now, condition)
    return ContactList(
        request,
        rows,  # type: ignore[arg-type]
        columns=_columns(),
        filters=[Filter("stage", _("Stage"), list(names.items()))],
        name=_("Contacts"),
        search=["name"],
        first_use=_first_use(actor),
        prepare=lambda found: _prepared(actor.center_id, found, names),
        order="name",
        keep=("condition",),
        condition=data,
        may_export=actor.may(rules.EXPORT),
    )


def _prepared(center_id: int, rows: list[ContactRow], names: dict[str, str]) -> list[ListedContact]:
    given = find_given(center_id, [row.key for row in rows])
    topic_names = {topic.key: topic.name for topic in topics(center_id=center_id)}
    return [
        ListedContact(
            row,
            names.get(row.stage or "", ""),
            tuple(dict.fromkeys(topic_names.get(topic, topic) for topic, _channel in given[row.key])),
        )
        for row in rows
    ]


def _columns() -> list[Column]:
    return [
        Column("name", _("Name"), lambda row: row.contact.name or row.contact.key, sort="name", link=_link),
        Column("email", _("E-mail"), lambda row: row.contact.email or None, sort="email"),
        Column("account", _("Account"), lambda row: row.contact.account or None, sort="account"),
        Column("region", _("Region"), lambda row: row.contact.region or None, sort="region"),
        Column("stage", _("Stage"), lambda row: row.stage or None, sort="stage", badge=_stage_tone),
        Column("consent", _("Consent"), _consent_words, badge=lambda row: "good" if row.given else "mute"),
        Column("last_seen", _("Last seen"), lambda row: row.contact.last_seen, sort="last_seen", kind="datetime"),
    ]


def _link(row: ListedContact) -> str:
    return reverse("customers:record", args=[row.contact.key])


def _stage_tone(row: ListedContact) -> str:
    return STAGE_TONES.get(row.contact.stage or "", "accent") if row.contact.stage else ""


def _consent_words(row: ListedContact) -> str:
    if not row.given:
        return pgettext("consent", "none")
    first, more = row.given[0], len(row.given) - 1
    if not more:
        return first
    return ngettext("%(first)s and %(more)d more", "%(first)s and %(more)d more", more) % {"first": first, "more": more}


def _first_use(actor: Actor) -> Empty:
    may_import = actor.may("engagement.import")
    return Empty(
        _("No contact has arrived yet"),
        _("They come in with an import, or with the events of your website; stages are computed from events."),
        reverse("engagement:import_new") if may_import else "",
        _("Import contacts") if may_import else "",
    )
