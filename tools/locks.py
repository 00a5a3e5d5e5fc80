"""Keeps the lock files: writes them with hashes, and refuses any address or missing hash in them."""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import pip_settings

ROOT = Path(__file__).resolve().parent.parent
REQUIREMENTS = ROOT / "requirements"
# The tool that writes it → a lock of npm's.
NODE_LOCKS = {"assets.py": ROOT / "package-lock.json", "clients.py": ROOT / "tests/clients/package-lock.json"}

# In the order in which one may rest on another's pins.
PYTHON_LOCKS = ("bootstrap", "assets", "run", "dev", "bench")

ADDRESS = re.compile(r"[a-z+]+://|\bfile:|--(?:extra-)?index-url|--find-links|--trusted-host|\blocalhost\b", re.I)
PIN = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)(?:\[[^\]]*\])?==(?P<version>[^\s;\\]+)", re.M)
BLOCK = re.compile(r"^[A-Za-z0-9][^\n]*(?:\n[ \t]+[^\n]*)*", re.M)


def write_python_locks(*, upgrade: bool) -> None:
    environment = pip_settings.as_uv_environment(Path(sys.executable))
    for name in PYTHON_LOCKS:
        command: list[str | Path] = [
            *(Path(sys.executable).with_name("uv"), "pip", "compile", "--quiet", "--generate-hashes", "--universal"),
            *("--python-version", "3.11", f"{name}.in", "-o", f"{name}.txt"),
            *("--no-emit-index-url", "--no-emit-find-links"),
            *(["--upgrade"] if upgrade else []),
        ]
        subprocess.run(command, cwd=REQUIREMENTS, env=environment, check=True, stdout=subprocess.DEVNULL)
        print(f"wrote requirements/{name}.txt")


def write_node_locks() -> None:
    for tool, lock in NODE_LOCKS.items():
        subprocess.run([sys.executable, ROOT / "tools" / tool, "lock"], check=True, stdout=subprocess.DEVNULL)
        print(f"wrote {lock.relative_to(ROOT)}")


def find_addresses(path: Path) -> Iterator[str]:
    for number, line in enumerate(path.read_text().splitlines(), 1):
        if ADDRESS.search(line):
            yield f"{path.relative_to(ROOT)}:{number}: names an address: {line.strip()}"


def find_missing_hashes(path: Path) -> Iterator[str]:
    for block in BLOCK.findall(path.read_text()):
        if "--hash=sha256:" not in block:
            yield f"{path.relative_to(ROOT)}: {block.split()[0]} has no hash"


def read_wishes(path: Path) -> Iterator[Requirement]:
    for raw in path.read_text().splitlines():
        line = raw.partition("#")[0].strip()
        if line.startswith("-r "):
            yield from read_wishes(path.with_name(line[3:].strip()))
        elif line:
            yield Requirement(line)


def find_unmet_wishes(name: str) -> Iterator[str]:
    """What an .in file asks for and its lock does not hold: the lock is older than the wish."""
    pins: dict[str, list[str]] = {}
    for match in PIN.finditer((REQUIREMENTS / f"{name}.txt").read_text()):
        pins.setdefault(canonicalize_name(match["name"]), []).append(match["version"])
    for wish in read_wishes(REQUIREMENTS / f"{name}.in"):
        locked = pins.get(canonicalize_name(wish.name), [])
        if not any(wish.specifier.contains(version, prereleases=True) for version in locked):
            yield f"requirements/{name}.txt does not hold {wish}: run make lock"


def find_node_faults(lock: Path) -> Iterator[str]:
    name, packages = lock.relative_to(ROOT), json.loads(lock.read_text())["packages"]
    for path, package in packages.items():
        bundled = package.get("inBundle") or package.get("link")
        if path.startswith("node_modules/") and not bundled and not package.get("integrity"):
            yield f"{name}: {path} has no hash"
    wished = json.loads(lock.with_name("package.json").read_text())
    for kind in ("dependencies", "devDependencies"):
        if wished.get(kind, {}) != packages[""].get(kind, {}):
            yield f"{name}: {kind} differ from package.json: run make lock"


def find_faults() -> list[str]:
    """Every fault of every lock, each a line that names its file."""
    faults: list[str] = []
    for name in PYTHON_LOCKS:
        lock = REQUIREMENTS / f"{name}.txt"
        faults += [*find_addresses(lock), *find_missing_hashes(lock), *find_unmet_wishes(name)]
    for lock in filter(Path.exists, NODE_LOCKS.values()):
        faults += [*find_addresses(lock), *find_node_faults(lock)]
    return faults


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("verb", choices=("write", "check"))
    parser.add_argument("--upgrade", action="store_true", help="take the newest versions the .in files allow")
    options = parser.parse_args()
    if options.verb == "write":
        write_python_locks(upgrade=options.upgrade)
        write_node_locks()
    faults = find_faults()
    print("\n".join(faults) or "Locks: hashes complete, no address.")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
