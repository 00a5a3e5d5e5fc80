"""The API keeps to its own description, whatever is sent to it: schemathesis against the served product."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.support.product import ROOT, Product

pytestmark = [pytest.mark.proof, pytest.mark.timeout(3600)]

CASES = int(os.environ.get("EXCELLO_PROOF_CASES", "2000"))
"""About how many requests; the number of calls is what they are shared among."""

TOKEN = """
from django.utils import timezone
from excello.core.models import Grant, Person
from excello.core.people.reads import actor_of
from excello.core.tokens import create_api_token
holders = Grant.objects.filter(role="administrator").values("person_id")
person = Person.objects.filter(pk__in=holders).first()
print(create_api_token(person_id=person.pk, name="fuzzing", by=actor_of(person), at=timezone.now()))
"""
CALLS = """
import json
from excello.site.api import api
print(sum(len(calls) for calls in api.get_openapi_schema()["paths"].values()))
"""


def test_no_request_breaks_the_product_or_its_description(tmp_path: Path) -> None:
    home, log = tmp_path / "home", tmp_path / "web.log"
    home.mkdir()
    product = Product(home)
    product.run("demo")
    token, calls = product.script(TOKEN), int(product.script(CALLS))
    with product.serving(log=log):
        done = subprocess.run(
            [
                *(Path(sys.executable).with_name("schemathesis"), "--config-file", ROOT / "schemathesis.toml"),
                *("run", f"{product.url}/api/v1/openapi.json", "--header", f"Authorization: Bearer {token}"),
                *("--max-examples", str(max(3, CASES // calls)), "--phases", "coverage,fuzzing", "--seed", "1"),
            ],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
    errors = [line for line in log.read_text(errors="replace").splitlines() if "Internal Server Error" in line]
    (tmp_path / "schemathesis.log").write_text(done.stdout)
    assert done.returncode == 0, f"{done.stdout[-8000:]}\n{done.stderr[-2000:]}"
    assert not errors
