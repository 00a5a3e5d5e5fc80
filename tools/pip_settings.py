"""Decides which of pip's index settings uv is given: uv reads none of pip's configuration itself."""

from __future__ import annotations

import ast
import os
import subprocess
from pathlib import Path

# pip's setting -> uv's variable, and what joins several values there.
TRANSLATION = {
    "index-url": ("UV_DEFAULT_INDEX", " "),
    "extra-index-url": ("UV_INDEX", " "),
    "find-links": ("UV_FIND_LINKS", ","),
    "no-index": ("UV_NO_INDEX", " "),
    "trusted-host": ("UV_INSECURE_HOST", " "),
    "cert": ("SSL_CERT_FILE", " "),
    "client-cert": ("SSL_CLIENT_CERT", " "),
    "proxy": ("ALL_PROXY", " "),
    "timeout": ("UV_HTTP_TIMEOUT", " "),
    "default-timeout": ("UV_HTTP_TIMEOUT", " "),
}

# Of two places that name the same setting, the later one wins, as in pip.
PLACES = ("global", "install", ":env:")


def read_settings(python: Path) -> dict[str, str]:
    """What `pip config list` says, configuration files and PIP_* variables together."""
    printed = subprocess.run([python, "-m", "pip", "config", "list"], capture_output=True, text=True, check=True).stdout
    found: dict[str, dict[str, str]] = {place: {} for place in PLACES}
    for line in printed.splitlines():
        name, _, quoted = line.partition("=")
        place, _, key = name.rpartition(".")
        if place in found and quoted:
            found[place][key] = str(ast.literal_eval(quoted))
    return {key: value for place in PLACES for key, value in found[place].items()}


def as_uv_environment(python: Path) -> dict[str, str]:
    """The environment for uv: pip's settings translated; uv's own variables, where set, have the last word."""
    environment = dict(os.environ)
    for key, value in read_settings(python).items():
        if key in TRANSLATION and value.strip():
            variable, joint = TRANSLATION[key]
            environment.setdefault(variable, joint.join(value.split()))
    # pip takes the best version of all indexes, uv by default only looks at the first that knows a name.
    environment.setdefault("UV_INDEX_STRATEGY", "unsafe-best-match")
    return environment
