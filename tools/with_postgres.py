"""Runs a command with EXCELLO_DATABASE_URL naming a throwaway PostgreSQL server."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.support.postgres import PostgresFailed, running_server


def main(arguments: list[str]) -> int:
    if arguments[:1] == ["--"]:
        arguments = arguments[1:]
    if not arguments:
        print("usage: with_postgres.py -- COMMAND…", file=sys.stderr)
        return 2
    try:
        with running_server() as url:
            print(f"EXCELLO_DATABASE_URL={url}", flush=True)
            return subprocess.run(arguments, env={**os.environ, "EXCELLO_DATABASE_URL": url}, check=False).returncode
    except PostgresFailed as failure:
        print(f"PostgreSQL did not start: {failure}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
