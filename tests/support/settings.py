"""Settings of a test run: those of the product, in a home of their own that is gone afterwards."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

# A developer's own installation must neither be read nor written by tests; only what asks for a test stays.
for name in [name for name in os.environ if name.startswith("EXCELLO_")]:
    if not name.startswith(("EXCELLO_TEST_", "EXCELLO_PROOF_")) and name != "EXCELLO_DATABASE_URL":
        del os.environ[name]

TEST_HOME = Path(tempfile.mkdtemp(prefix="excello-tests-"))
atexit.register(shutil.rmtree, TEST_HOME, ignore_errors=True)
os.environ.update(EXCELLO_HOME=str(TEST_HOME), EXCELLO_TESTING="1", EXCELLO_JOBS="immediate")

from excello.site.settings import *  # noqa: E402, F403
from excello.site.settings import DATABASES  # noqa: E402

# The real hash takes a tenth of a second for every person of the cast.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, not memory: a live server's threads then have connections of their own, as in production.
    DATABASES["default"]["TEST"] = {"NAME": TEST_HOME / "tests.sqlite3"}
    options = DATABASES["default"]["OPTIONS"]
    options["init_command"] = options["init_command"].replace("synchronous=FULL", "synchronous=OFF")
