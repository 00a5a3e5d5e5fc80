"""How a brief file is read: `{template, version?, fields}`, with the files it attaches looked at where they lie."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from excello.cli.definitions import read_yaml_file
from excello.cli.entrance import fail
from excello.demand.rules import AttachedFile, Template
from excello.demand.rules.attachments import SIZE_LIMIT, SUFFIXES, examine, suffix_of


@dataclass(frozen=True, slots=True)
class BriefFile:
    """A brief as a file holds it: raw fields, the template it names, the folder its attachments lie in."""

    name: str
    template: str
    version: int | None
    fields: Mapping[str, Any]
    folder: Path


def read_brief(name: str) -> BriefFile:
    """The file's `{template, version?, fields}`; exit 2 naming file, field and mend."""
    shown, data = read_yaml_file(name)
    if not isinstance(data, dict):
        fail(f"{shown}: this is no brief; write template: and fields: with key: value lines")
    if unknown := sorted(str(key) for key in set(data) - {"template", "version", "fields"}):
        fail(f"{shown}: {unknown[0]}: a brief has template, version and fields; put the others under fields")
    template, version, fields = data.get("template"), data.get("version"), data.get("fields")
    if not isinstance(template, str):
        fail(f"{shown}: template: name the template, for example campaign")
    if version is not None and (not isinstance(version, int) or isinstance(version, bool)):
        fail(f"{shown}: version: this is no version; write a whole number, or leave it out")
    if not isinstance(fields, dict):
        fail(f"{shown}: fields: here the answers are missing; write key: value lines under it")
    folder = Path.cwd() if name == "-" else Path(name).resolve().parent
    return BriefFile(shown, template, version, fields, folder)


def split_files(file: BriefFile, template: Template) -> tuple[dict[str, tuple[AttachedFile, ...]], dict[str, Any]]:
    """The files that the brief names, looked at where they lie, apart from the other fields."""
    keys = {spec.key for spec in template.fields_of_type("file")} & set(file.fields)
    named = {key: file.fields[key] if isinstance(file.fields[key], list) else [file.fields[key]] for key in keys}
    attachments = {
        key: tuple(AttachedFile(str(name), _trouble(file, key, str(name))) for name in names if name)
        for key, names in named.items()
    }
    return attachments, {key: value for key, value in file.fields.items() if key not in keys}


def _trouble(file: BriefFile, key: str, name: str) -> str:
    path = file.folder / name
    if suffix_of(name) not in SUFFIXES:
        fail(f"{file.name}: fields.{key}: '{name}' is of no known type; attach one of {', '.join(SUFFIXES)}")
    try:
        with path.open("rb") as stream:
            return examine(name, stream.read(SIZE_LIMIT))
    except OSError:
        return "missing"
