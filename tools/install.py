"""Sets the checkout up in .venv, step by step: uv, the locked packages, Excello itself, its assets, its translations.

Runs on any Python from 3.11 with the standard library alone. A step whose inputs have not changed since it last
succeeded is skipped.
"""

from __future__ import annotations

import argparse
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pip_settings

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMPS = VENV / "stamps"
PYTHON = VENV / "bin" / "python"
UV = VENV / "bin" / "uv"
LOCKS = ROOT / "requirements"

# What each profile installs. A development environment also serves to run.
PROFILES = {"run": ("bootstrap", "run", "assets"), "dev": ("bootstrap", "dev"), "bench": ("bootstrap", "dev", "bench")}


class StepFailed(Exception):
    """A step's command failed; the message holds what it printed."""


@dataclass(frozen=True)
class Step:
    """One step of the set-up; it is skipped while its key is the one it was last done with and its outputs are there.

    `also_good` are other keys that serve as well.
    """

    name: str
    key: str
    act: Callable[[], None]
    also_good: tuple[str, ...] = ()
    outputs: tuple[Path, ...] = ()

    @property
    def stamp(self) -> Path:
        return STAMPS / self.name

    def is_current(self) -> bool:
        if not all(path.exists() for path in (self.stamp, *self.outputs)):
            return False
        return self.stamp.read_text() in (self.key, *self.also_good)

    def perform(self) -> None:
        if self.is_current():
            return report(self.name, "up to date")
        print(f"  {self.name:<14}", end="", flush=True)
        started = time.monotonic()
        self.stamp.unlink(missing_ok=True)
        self.act()
        STAMPS.mkdir(exist_ok=True)
        self.stamp.write_text(self.key)
        print(f"{time.monotonic() - started:6.1f} s", flush=True)


def report(name: str, outcome: str) -> None:
    print(f"  {name:<14}{outcome}", flush=True)


def run_command(*command: str | Path, env: dict[str, str] | None = None) -> None:
    """Run quietly; what the command printed is shown only when it fails."""
    arguments = [str(part) for part in command]
    done = subprocess.run(
        arguments, cwd=ROOT, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise StepFailed(f"{' '.join(arguments)}\n{done.stdout}{done.stderr}")


def digest_of(files: Iterable[Path], *extra: str) -> str:
    """A hash over the names and contents of `files` and anything else a step depends on."""
    whole = hashlib.sha256("\0".join(extra).encode())
    for file in sorted(set(files)):
        whole.update(f"\0{file.relative_to(ROOT)}\0".encode())
        whole.update(file.read_bytes())
    return whole.hexdigest()


def is_sound(venv: Path) -> bool:
    """Whether the environment's Python starts and its scripts point here (a checkout may have been moved)."""
    pip = venv / "bin" / "pip"
    if not pip.exists() or str(venv) not in pip.read_text().partition("\n")[0]:
        return False
    probe = "import sys; sys.exit(sys.version_info < (3, 11))"
    return subprocess.run([venv / "bin" / "python", "-c", probe], capture_output=True, check=False).returncode == 0


def make_environment() -> None:
    if is_sound(VENV):
        return report("environment", "up to date")
    print(f"  {'environment':<14}", end="", flush=True)
    started = time.monotonic()
    shutil.rmtree(VENV, ignore_errors=True)
    run_command(sys.executable, "-m", "venv", VENV)
    version = ".".join(str(part) for part in sys.version_info[:3])
    print(f"{time.monotonic() - started:6.1f} s  (Python {version})", flush=True)


def install_uv() -> None:
    run_command(PYTHON, "-m", "pip", "install", "--require-hashes", "-r", LOCKS / "bootstrap.txt")


def sync_packages(locks: Sequence[Path]) -> None:
    (STAMPS / "project").unlink(missing_ok=True)  # a sync removes what no lock names, Excello itself among it
    environment = pip_settings.as_uv_environment(PYTHON)
    run_command(UV, "pip", "sync", "--python", PYTHON, "--require-hashes", *locks, env=environment)


def install_project() -> None:
    run_command(UV, "pip", "install", "--python", PYTHON, "--offline", "--no-deps", "--no-build-isolation", "-e", ROOT)


def build_assets() -> None:
    run_command(PYTHON, ROOT / "tools" / "assets.py")


def bring_clients() -> None:
    run_command(PYTHON, ROOT / "tools" / "clients.py")


def compile_messages() -> None:
    run_command(PYTHON, ROOT / "tools" / "messages.py", "compile")


def package_steps(profile: str) -> list[Step]:
    locks = [LOCKS / f"{name}.txt" for name in PROFILES[profile]]
    locked = digest_of(LOCKS.glob("*.txt"))
    packages = f"{profile} {locked}"
    larger = (f"dev {locked}",) if profile == "run" else ()
    return [
        Step("uv", digest_of([LOCKS / "bootstrap.txt"]), install_uv),
        Step("packages", packages, lambda: sync_packages(locks), larger),
    ]


def build_steps(profile: str) -> list[Step]:
    packages = (STAMPS / "packages").read_text()
    source = ROOT / "src" / "excello"
    front_end = [ROOT / "package.json", ROOT / "package-lock.json", ROOT / "tools" / "assets.py"]
    front_end += [path for path in (source / "design" / "frontend").rglob("*") if path.is_file()]
    built = (source / "design" / "static" / "design" / "dist" / "app.css", ROOT / "node_modules")
    catalogs = [*source.glob("*/locale/*/LC_MESSAGES/*.po")]
    compiled = tuple(path.with_suffix(".mo") for path in catalogs)
    steps = [
        Step("project", digest_of([ROOT / "pyproject.toml"], packages), install_project),
        Step("assets", digest_of(front_end), build_assets, outputs=built),
        Step("translations", digest_of(catalogs), compile_messages, outputs=compiled),
    ]
    clients = ROOT / "tests" / "clients"
    wanted = digest_of([clients / "package.json", clients / "package-lock.json"])
    brought = Step("clients", wanted, bring_clients, outputs=(clients / "node_modules",))
    return [*steps, brought] if profile == "dev" else steps


def set_up(profile: str) -> None:
    make_environment()
    for step in package_steps(profile):
        step.perform()
    for step in build_steps(profile):
        step.perform()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("profile", choices=PROFILES, help="run: what serving needs; dev: tests too; bench: peers too")
    profile = parser.parse_args().profile
    lock = os.open(ROOT, os.O_RDONLY)
    fcntl.flock(lock, fcntl.LOCK_EX)
    print(f"Setting up ({profile})", flush=True)
    try:
        set_up(profile)
    except StepFailed as failure:
        print(f"failed\n\n{failure}", file=sys.stderr)
        return 1
    finally:
        os.close(lock)
    return 0


if __name__ == "__main__":
    sys.exit(main())
