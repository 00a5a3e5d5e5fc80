"""Finds the texts of one part of the source that are marked for translation, in Python and in templates."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from babel.messages.extract import extract
from django.template.base import Lexer, TokenType
from django.utils.translation.template import templatize

# gettext's functions under Django's names, and `mark` of excello.findings; "c" is a context's place.
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop", "mark"), None),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}
TEMPLATES = (".html", ".txt", ".xml")

LITERAL = r"""u?(?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")"""
CALL = re.compile(rf"(?<![\w.])(?:n?p?gettext|_)\({LITERAL}(?:, (?:{LITERAL}|count))*\)")


@dataclass(frozen=True, order=True)
class Text:
    """What a person reads, as the source has it; `plural` and `context` are empty where there is none."""

    singular: str
    context: str = ""
    plural: str = ""


def find_texts(folders: Iterable[Path]) -> dict[Text, set[Path]]:
    """The texts below the folders (or in single files), each with the files it stands in."""
    found: dict[Text, set[Path]] = {}
    for folder in folders:
        for path in source_files(folder):
            for text in texts_of(path):
                found.setdefault(text, set()).add(path)
    return found


def source_files(folder: Path) -> Iterator[Path]:
    if folder.is_file():
        yield folder
        return
    yield from sorted(folder.rglob("*.py"))
    yield from (path for path in sorted(folder.rglob("*")) if is_template(path.relative_to(folder)))


def is_template(path: Path) -> bool:
    return path.suffix in TEMPLATES and "templates" in path.parts


def texts_of(path: Path) -> Iterator[Text]:
    source = path.read_bytes()
    if path.suffix != ".py":
        source = "\n".join(template_calls(source.decode(), path)).encode()
    for _line, message, _comments, context in extract("python", BytesIO(source), keywords=KEYWORDS):
        singular, plural = message if isinstance(message, tuple) else (message, "")
        if singular:
            yield Text(singular, context or "", plural)


def template_calls(source: str, path: Path) -> Iterator[str]:
    """The gettext calls a template amounts to, one a line; also those in a component's `:attribute="_('…')"`."""
    yield from CALL.findall(templatize(source, origin=str(path)))
    for token in Lexer(source).tokenize():
        if token.token_type == TokenType.TEXT:
            yield from CALL.findall(token.contents)
