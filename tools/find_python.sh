#!/bin/sh
# Prints the newest Python on PATH that can run Excello (3.11 or later, with venv and pip), or says what is missing.
for name in python3.14 python3.13 python3.12 python3.11 python3 python; do
    command -v "$name" >/dev/null 2>&1 || continue
    if "$name" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
        command -v "$name"
        exit 0
    fi
done
printf '%s\n' >&2 \
    'Excello needs Python 3.11 or later, with its venv and ensurepip modules, and found none on PATH.' \
    'Install it (on Debian and Ubuntu: python3 and python3-venv), or name one: make run PYTHON=/path/to/python3'
exit 1
