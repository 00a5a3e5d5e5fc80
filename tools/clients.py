"""Brings the official Segment libraries in that the tests send events with, if their lock changed.

`python tools/clients.py` is quick when there is nothing to do; `python tools/clients.py lock` renews the lock.
"""

from __future__ import annotations

import sys

from assets import ROOT, fingerprint, is_stamped, npm_command, run, strip_addresses

CLIENTS = ROOT / "tests/clients"
LOCK = CLIENTS / "package-lock.json"
QUIET = ("--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")


def bring_clients() -> None:
    """`npm ci` without the packages' own scripts, if the lock changed since the last time."""
    stamp, value = CLIENTS / "node_modules/.excello-stamp", fingerprint([CLIENTS / "package.json", LOCK])
    if is_stamped(stamp, value):
        return
    run(npm_command("ci", "--prefix", str(CLIENTS), *QUIET))
    stamp.write_text(value)


def renew_lock() -> None:
    """Resolve package.json anew, without addresses."""
    run(npm_command("install", "--prefix", str(CLIENTS), "--package-lock-only", *QUIET))
    strip_addresses(LOCK)


def main() -> None:
    if sys.argv[1:] == ["lock"]:
        renew_lock()
    elif sys.argv[1:]:
        raise SystemExit(__doc__)
    else:
        bring_clients()


if __name__ == "__main__":
    main()
