"""Files come in whole, twice changes nothing, and what is refused comes back with its reasons."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.support.cast import AT

from excello.customers import public as customers
from excello.engagement.models import ImportRun
from excello.engagement.public import import_file
from excello.findings import Refused

pytestmark = pytest.mark.django_db
ACCOUNTS = (
    b"account,sector,year_established,revenue,employees,office_location,subsidiary_of\n"
    b"Alder Foods,food,1958,16.91,63,Sweden,\nBirch Pharma,pharma,1999,40,210,Italy,\n"
)
OPT_INS = (
    b"email,topic,channel,state,at,wording,source\n"
    b"alder-foods@example.com,product_news,email,given,2026-01-05T09:00:00+00:00,2025-1,fair\n"
    b"nobody@example.com,product_news,email,given,2026-01-05T09:00:00+00:00,2025-1,fair\n"
)


def _import(member, data, mapping, **settings):
    return import_file(center_id=member.center_id, data=data, mapping=mapping, by=member.actor, at=AT, **settings)


def test_the_four_counts_add_up_and_a_second_import_changes_nothing(gwen) -> None:
    first = _import(gwen, ACCOUNTS, "maven_accounts")
    again = _import(gwen, ACCOUNTS, "maven_accounts")
    assert (first.rows, first.accepted, first.refused) == (2, 2, 0)
    assert (again.accepted, again.changed, again.unchanged) == (0, 0, 2)
    assert customers.key_for_email(center_id=gwen.center_id, email="alder-foods@example.com")


def test_a_changed_row_is_changed_and_the_rest_is_not(gwen) -> None:
    _import(gwen, ACCOUNTS, "maven_accounts")
    result = _import(gwen, ACCOUNTS.replace(b"16.91", b"18"), "maven_accounts")
    assert (result.accepted, result.changed, result.unchanged) == (0, 1, 1)


def test_a_dry_run_writes_nothing(gwen) -> None:
    result = _import(gwen, ACCOUNTS, "maven_accounts", dry_run=True)
    assert result.accepted == 2
    assert customers.key_for_email(center_id=gwen.center_id, email="alder-foods@example.com") is None
    assert _import(gwen, ACCOUNTS, "maven_accounts").accepted == 2


def test_an_opt_in_for_nobody_is_handed_back_with_the_way_on(gwen) -> None:
    _import(gwen, ACCOUNTS, "maven_accounts")
    result = _import(gwen, OPT_INS, "consents")
    rows = list(csv.DictReader(io.StringIO(result.refused_csv.decode("utf-8-sig"))))
    assert (result.accepted, result.refused) == (1, 1)
    assert rows[0]["email"] == "nobody@example.com"
    assert "Import the contacts or accounts first" in rows[0]["refused_because"]
    key = customers.key_for_email(center_id=gwen.center_id, email="alder-foods@example.com")
    agreed = customers.consented_keys(center_id=gwen.center_id, keys=[key], topic="product_news", channel="email")
    assert agreed == {key}


def test_a_file_that_does_not_fit_the_mapping_is_refused_whole(gwen) -> None:
    with pytest.raises(Refused) as refused:
        _import(gwen, b"a,b\n1,2\n", "maven_accounts")
    assert refused.value.findings[0].code == "import.missing_columns"


def test_upload_check_and_import_on_screen(gwen) -> None:
    client = gwen.client
    file = SimpleUploadedFile("accounts.csv", ACCOUNTS)
    response = client.post("/data/imports/new/", {"file": file})
    assert response.status_code == 302
    page = client.get(response["Location"]).content.decode()
    assert "What this import would do" in page
    assert "Import 2 rows" in page
    client.post(response["Location"] + "start/", {"mapping": "maven_accounts"})
    run = ImportRun.objects.get()
    assert (run.state, run.accepted, run.mapping) == ("done", 2, "maven_accounts")
    assert "What this import did" in client.get(response["Location"]).content.decode()


def test_refused_rows_are_downloaded_with_reasons(gwen) -> None:
    client = gwen.client
    _import(gwen, ACCOUNTS, "maven_accounts")
    location = client.post("/data/imports/new/", {"file": SimpleUploadedFile("opt_ins.csv", OPT_INS)})["Location"]
    client.post(location + "start/", {"mapping": "consents"})
    body = b"".join(client.get(location + "refused.csv").streaming_content).decode("utf-8-sig")
    assert "nobody@example.com" in body
    assert "alder-foods" not in body


@pytest.mark.parametrize(
    ("name", "data"),
    [("empty.csv", b""), ("nul.csv", b"\x00\x01\x02"), ("binary.csv", b"PK\x03\x04" + b"\xff" * 400), ("x.csv", b"\n")],
)
def test_a_file_that_cannot_be_read_says_so_and_is_never_a_500(gwen, name, data) -> None:
    client = gwen.client
    response = client.post("/data/imports/new/", {"file": SimpleUploadedFile(name, data)})
    if response.status_code == 302:
        response = client.get(response["Location"])
    assert response.status_code in (200, 422)
    assert "Findings" in response.content.decode() or "is empty" in response.content.decode()


def test_an_upload_that_was_never_imported_can_be_discarded(gwen) -> None:
    client = gwen.client
    location = client.post("/data/imports/new/", {"file": SimpleUploadedFile("a.csv", ACCOUNTS)})["Location"]
    client.post(location + "discard/")
    assert not ImportRun.objects.exists()


def test_what_is_in_the_lake_is_not_discarded(gwen) -> None:
    client = gwen.client
    location = client.post("/data/imports/new/", {"file": SimpleUploadedFile("a.csv", ACCOUNTS)})["Location"]
    client.post(location + "start/", {"mapping": "maven_accounts"})
    assert client.post(location + "discard/").status_code == 422


def test_only_operations_imports(gwen, rita) -> None:
    assert rita.client.get("/data/").status_code == 403
    assert gwen.client.get("/data/").status_code == 200


def test_the_list_asks_the_same_number_of_queries(gwen, assert_constant_queries) -> None:
    def upload() -> None:
        gwen.client.post("/data/imports/new/", {"file": SimpleUploadedFile("a.csv", ACCOUNTS)})

    upload()
    assert_constant_queries("/data/", gwen.client, lambda: [upload() for _ in range(3)])


def test_a_program_checks_and_imports_the_same_file(gwen) -> None:
    client = gwen.api.client
    sent = {"file": SimpleUploadedFile("accounts.csv", ACCOUNTS), "mapping": "maven_accounts"}
    checked = client.post("/api/v1/engagement/imports/check", sent)
    assert (checked.status_code, checked.json()["accepted"]) == (200, 2)
    sent["file"] = SimpleUploadedFile("accounts.csv", ACCOUNTS)
    run = client.post("/api/v1/engagement/imports", sent)
    assert (run.status_code, run.json()["state"], run.json()["accepted"]) == (202, "done", 2)
    sent = {"file": SimpleUploadedFile("accounts.csv", b"a\n1\n"), "mapping": "maven_accounts"}
    refused = client.post("/api/v1/engagement/imports/check", sent)
    assert refused.status_code == 422
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.json()["findings"][0]["code"] == "import.missing_columns"
