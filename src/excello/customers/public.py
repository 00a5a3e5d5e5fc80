"""The customers' door: the directory, consents, conditions on contacts, the lead funnel, panels of the record."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.urls import reverse

from excello.core.builder import ConditionField
from excello.customers.operations.directory import RegisteredContacts, register_contacts
from excello.customers.operations.ledger import RecordedConsents, record_consent, record_consents
from excello.customers.operations.lifecycle import refresh_lifecycle, refresh_lifecycles
from excello.customers.operations.models import discard_draft, publish_draft, save_draft, start_draft
from excello.customers.operations.overriding import override_stage
from excello.customers.queries import consents as _consents
from excello.customers.queries import contacts as _contacts
from excello.customers.queries import directory as _directory
from excello.customers.queries import lifecycle as _lifecycle
from excello.customers.queries import suggestions as _suggestions
from excello.customers.queries.consents import ChainReport, ConsentView, TopicView
from excello.customers.queries.directory import ContactView
from excello.customers.queries.lifecycle import ReadingView
from excello.customers.queries.models import ModelVersionView, models_in_force
from excello.customers.queries.panels import PanelRow, RecordPanel, register_panel
from excello.customers.queries.standing import END_OF_TIME, StageCount, TransitionView
from excello.customers.rules.consents import NewConsent, consent_findings
from excello.customers.rules.contacts import NewContact, contact_findings
from excello.lake.conditions import SubjectSchema
from excello.lake.lifecycle import LifecycleModel

__all__ = [
    "ChainReport",
    "ConsentView",
    "ContactView",
    "ModelVersionView",
    "NewConsent",
    "NewContact",
    "PanelRow",
    "ReadingView",
    "RecordPanel",
    "RecordedConsents",
    "RegisteredContacts",
    "StageCount",
    "TopicView",
    "TransitionView",
    "consent_findings",
    "consent_history",
    "consent_state",
    "consented_keys",
    "contact",
    "contact_condition_field",
    "contact_findings",
    "contact_schema",
    "contacts_by_key",
    "count_contacts",
    "discard_draft",
    "event_names",
    "key_for_email",
    "keys_for_emails",
    "lead_funnel",
    "model_of",
    "models_of",
    "override_stage",
    "path_of",
    "publish_draft",
    "record_consent",
    "record_consents",
    "refresh_lifecycle",
    "refresh_lifecycles",
    "register_contacts",
    "register_panel",
    "save_draft",
    "select_contacts",
    "start_draft",
    "topics",
    "verify_chain",
]


def contact(*, center_id: int, key: str) -> ContactView | None:
    """One contact of the directory, or None."""
    return _directory.find_contact(center_id, key)


def contacts_by_key(*, center_id: int, keys: Collection[str]) -> dict[str, ContactView]:
    """The contacts of the directory among `keys`; those it does not know are left out."""
    return _directory.find_contacts(center_id, keys)


def key_for_email(*, center_id: int, email: str) -> str | None:
    """The key of the contact with an address, in any case; None where nobody has it."""
    return _directory.find_key(center_id, email)


def keys_for_emails(*, center_id: int, emails: Collection[str]) -> dict[str, str]:
    """Address → key for those of `emails` that somebody has."""
    return _directory.find_keys(center_id, emails)


def consented_keys(
    *, center_id: int, keys: Collection[str], topic: str, channel: str, purpose: str = "marketing"
) -> set[str]:
    """Those of `keys` who have given, and not withdrawn, consent to a topic on a channel; one query."""
    return _consents.find_consented(center_id, keys, topic=topic, channel=channel, purpose=purpose)


def consent_state(*, center_id: int, key: str) -> list[ConsentView]:
    """What holds for one contact, by topic, channel and purpose, with its proof."""
    return _consents.current_consents(center_id, key)


def consent_history(*, center_id: int, key: str) -> list[ConsentView]:
    """Every statement of one contact, newest first."""
    return _consents.consent_history(center_id, key)


def verify_chain(*, center_id: int) -> ChainReport:
    """Whether the center's ledger is whole: every hash computed again."""
    return _consents.check_chain(center_id)


def topics(*, center_id: int) -> list[TopicView]:
    """What a contact can agree to be written about."""
    return _consents.list_topics(center_id)


def contact_schema(*, center_id: int) -> SubjectSchema:
    """What conditions on contacts may speak of."""
    return _contacts.schema_of_contacts(center_id)


def event_names(*, center_id: int) -> list[str]:
    """Names of events that arrived, the most frequent first: suggestions for a condition builder."""
    return list(_suggestions.offered_events())


def contact_condition_field(
    *, center_id: int, label: Any = None, help_text: Any = "", required: bool = True
) -> ConditionField:
    """A builder of conditions on contacts for a `BuilderForm`: offers the traits and events that really arrived, counts
    live."""
    return ConditionField(
        schema=_suggestions.offered_schema(center_id),
        count_url=reverse("customers:count"),
        event_names=_suggestions.offered_events(),
        label=label,
        help_text=help_text,
        required=required,
    )


def count_contacts(*, center_id: int, condition: Mapping[str, Any], at: datetime) -> int:
    """How many contacts of the lake satisfy a condition at `at`; raises `Refused` for one that does not conform."""
    return _contacts.count_by(center_id, condition, at)


def select_contacts(*, center_id: int, condition: Mapping[str, Any], at: datetime) -> list[ContactView]:
    """The contacts of the lake that satisfy a condition at `at`, by key."""
    return _contacts.select_by(center_id, condition, at)


def lead_funnel(*, center_id: int) -> LifecycleModel:
    """The lead funnel in force, its names in the active language."""
    return _lifecycle.model_of(center_id)


def model_of(*, center_id: int, key: str) -> LifecycleModel:
    """A lifecycle model in force, its names in the active language; Missing for a key there is not."""
    return _lifecycle.model_of(center_id, key)


def models_of(*, center_id: int) -> list[LifecycleModel]:
    """Every lifecycle model in force, the lead funnel first."""
    return models_in_force(center_id)


def path_of(
    *, center_id: int, key: str, at: datetime = END_OF_TIME, model_key: str = _lifecycle.LEAD_FUNNEL
) -> list[TransitionView]:
    """The stages one contact's cycles reached in a model (up to `at`): the cycle that moved last first, each in time
    order."""
    return _lifecycle.read_path(center_id, key, at, model_key)
