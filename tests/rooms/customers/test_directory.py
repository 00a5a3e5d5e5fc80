"""The directory: contacts by key and address, taken over from lists, and erased."""

from __future__ import annotations

import pytest
from tests.rooms.customers.conftest import ANN
from tests.support.cast import AT

from excello.charter.public import checklist
from excello.core.erasure import CLAIMS
from excello.core.models import AuditEntry
from excello.customers import public as customers
from excello.customers.models import ConsentEvidence, Contact
from excello.findings import Refused

pytestmark = pytest.mark.django_db
NEW = customers.NewContact("c-1", " Ann@Acme.example.com ", "Ann Acker", "en", "IT", "West")


def register(center, *contacts: customers.NewContact) -> customers.RegisteredContacts:
    return customers.register_contacts(center_id=center.id, contacts=contacts, at=AT)


def test_contacts_are_added_changed_and_left_alone(center) -> None:
    assert register(center, NEW) == customers.RegisteredContacts(added=1)
    assert register(center, NEW) == customers.RegisteredContacts(unchanged=1)
    assert register(center, customers.NewContact("c-1", name="Ann Bo")) == customers.RegisteredContacts(changed=1)
    view = customers.contact(center_id=center.id, key="c-1")
    assert view == customers.ContactView("c-1", ANN, "Ann Bo", "en", "IT", "West")
    assert AuditEntry.objects.filter(kind="contacts.registered").count() == 2


def test_a_contact_is_found_by_its_address_in_any_case(center) -> None:
    register(center, NEW, customers.NewContact("c-2", ANN))
    assert customers.key_for_email(center_id=center.id, email="ANN@acme.example.com ") == "c-1"
    assert customers.key_for_email(center_id=center.id, email="") is None
    assert customers.key_for_email(center_id=center.id, email="who@acme.example.com") is None


def test_many_contacts_are_found_by_key(center) -> None:
    register(center, *(customers.NewContact(f"c{number}", f"c{number}@x.example.com") for number in range(1100)))
    found = customers.contacts_by_key(center_id=center.id, keys=[f"c{number}" for number in range(2, 1300)])
    assert len(found) == 1098
    assert found["c7"].email == "c7@x.example.com"


def test_a_contact_of_another_center_is_not_known_here(center) -> None:
    register(center, NEW)
    assert customers.contact(center_id=center.id + 1, key="c-1") is None


def test_broken_contacts_are_refused_all_at_once(center) -> None:
    with pytest.raises(Refused) as refused:
        register(center, NEW, customers.NewContact("", "x"), customers.NewContact("k" * 300))
    assert [finding.path for finding in refused.value.findings] == [
        "contacts.1.key",
        "contacts.1.email",
        "contacts.2.key",
    ]
    assert not Contact.objects.exists()


def test_erasing_a_person_leaves_the_chain_whole(center, say) -> None:
    register(center, customers.NewContact(ANN, ANN, "Ann Acker"))
    say()
    for claim in CLAIMS:
        if claim.model.startswith("customers.") and claim.eraser:
            claim.eraser(ANN)
    assert not Contact.objects.exists()
    assert not ConsentEvidence.objects.exists()
    assert customers.verify_chain(center_id=center.id).is_whole
    (view,) = customers.consent_state(center_id=center.id, key=ANN)
    assert (view.state, view.evidence) == ("given", "")


def test_many_addresses_are_looked_up_as_they_were_written(center) -> None:
    register(center, NEW, customers.NewContact("c-2", ANN))
    found = customers.keys_for_emails(
        center_id=center.id, emails=[ANN, " ANN@acme.example.com", "who@x.example.com", ""]
    )
    assert found == {ANN: "c-1", " ANN@acme.example.com": "c-1"}


def test_contacts_are_a_step_of_the_roll_out(center, ada) -> None:
    def step() -> tuple[bool, int]:
        items = {item.key: item for item in checklist(center.id, ada.actor)}
        return items["contacts"].done, items["contacts"].count

    assert step() == (False, 0)
    register(center, NEW)
    assert step() == (True, 1)
