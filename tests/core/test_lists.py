"""Lists search, filter, sort, page and export; files never run a formula; notices and mail arrive."""

import csv
import io

import openpyxl
import pytest
from tests.support.cast import AT

from excello.core.exports import write_csv, write_xlsx
from excello.core.models import AuditEntry, Notification
from excello.core.notifications import mail_notices, notify, people_with
from excello.core.people import add_division

pytestmark = pytest.mark.django_db
HOSTILE = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "plain"]


def test_text_that_looks_like_a_formula_comes_out_as_text() -> None:
    rows = list(csv.reader(io.StringIO(write_csv(["=head"], [[text] for text in HOSTILE]).decode("utf-8-sig"))))
    assert rows[0] == ["'=head"]
    assert all(row[0][0] not in "=+-@\t\r" for row in rows)
    sheet = openpyxl.load_workbook(io.BytesIO(write_xlsx(["a"], [[text] for text in HOSTILE]))).active
    assert [cell.data_type for (cell,) in sheet.iter_rows()] == ["s"] * 8


def test_a_list_keeps_its_state_in_the_url(ada) -> None:
    for name in ("Alpha", "Beta", "Gamma"):
        add_division(center_id=ada.center_id, name=name, by=ada.actor, at=AT)
    page = ada.client.get("/trail/?q=beta&kind=division.added").content.decode()
    assert "1 row" in page
    assert "q=beta&amp;kind=division.added&amp;export=csv" in page


def test_what_is_exported_is_what_was_filtered(ada) -> None:
    add_division(center_id=ada.center_id, name="Alpha", by=ada.actor, at=AT)
    response = ada.client.get("/trail/?kind=division.added&q=alpha&export=csv")
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert [row[3] for row in rows[1:]] == ["Alpha"]
    assert response["Content-Disposition"] == 'attachment; filename="trail.csv"'


def test_a_search_for_nothing_offers_the_way_back(ada) -> None:
    page = ada.client.get("/trail/?q=nothing-like-it").content.decode()
    assert "Nothing matches" in page
    assert "Clear search and filters" in page


@pytest.mark.parametrize(
    "state", ["sort=password", "sort=-by__password", "page=99999", "page=x", "kind=<script>", "q=%00"]
)
def test_a_list_takes_no_state_it_does_not_know(ada, state) -> None:
    assert ada.client.get(f"/trail/?{state}").status_code == 200


def test_the_trail_asks_the_same_number_of_queries(ada, assert_constant_queries) -> None:
    def double() -> None:
        entries = list(AuditEntry.objects.all())
        for entry in entries:
            entry.pk = None
        AuditEntry.objects.bulk_create(entries)

    assert_constant_queries("/trail/", ada.client, double)


def test_a_notice_reaches_inbox_and_mailbox_in_the_readers_language(ada, smtp) -> None:
    ada.person.language = "it"
    ada.person.save()
    notify(person_ids=[ada.person.pk], kind="test", title="Sign in", params={}, at=AT, center_id=ada.center_id)
    assert mail_notices(at=AT) == 1
    assert Notification.objects.get().mailed_at == AT
    assert len(smtp.received) == 1
    assert ada.client.get("/inbox/").status_code == 200
    assert Notification.objects.get().read_at is not None


def test_notices_wait_while_no_server_takes_them(ada, settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_PORT = 1
    notify(person_ids=[ada.person.pk], kind="test", title="Sign in", at=AT)
    assert mail_notices(at=AT) == 0
    assert Notification.objects.get().mailed_at is None


def test_a_call_for_decision_goes_to_those_who_may_decide(ada, chiara, rita, north) -> None:
    assert people_with(center_id=ada.center_id, permission="core.see_people", division_id=north.id) == [
        chiara.person.pk
    ]
