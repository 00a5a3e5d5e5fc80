"""Keeps the catalogs of translations: gathers texts into them, compiles them, and says what is missing.

GNU gettext is not needed. Every app has its own catalog, so that a room is translated where it is written; texts
outside of any app (lake, command line, findings) belong to core.
"""

from __future__ import annotations

import argparse
import re
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from texts import Text, find_texts

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "excello"

# Shipped languages; another one joins as soon as a folder for it stands in some app's locale/.
LANGUAGES = frozenset({"it"})
HOMELESS = ("lake", "cli", "simulator", "findings.py")
GUARDIAN = "core"

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
HEADER = """\
msgid ""
msgstr ""
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plural_forms}\\n"

"""


@dataclass(frozen=True)
class Store:
    """The catalog of one app in one language, as a file."""

    app: str
    language: str

    @property
    def path(self) -> Path:
        return SOURCE / self.app / "locale" / self.language / "LC_MESSAGES" / "django.po"

    def read(self) -> Catalog:
        if not self.path.exists():
            return Catalog(locale=self.language)
        with self.path.open("rb") as file:
            return read_po(file, locale=self.language, ignore_obsolete=True)

    def write(self, catalog: Catalog) -> None:
        """Sorted, unwrapped, without dates and line numbers: a change of one text is a change of one entry."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        header = HEADER.format(language=self.language, plural_forms=catalog.plural_forms)
        with self.path.open("wb") as file:
            file.write(header.encode())
            write_po(file, catalog, width=0, omit_header=True, sort_output=True, include_lineno=False)


def all_apps() -> list[str]:
    folders = (path for path in SOURCE.iterdir() if (path / "__init__.py").exists())
    return sorted(path.name for path in folders if path.name not in HOMELESS)


def all_languages() -> list[str]:
    return sorted(LANGUAGES | {path.name for path in SOURCE.glob("*/locale/*") if path.is_dir()})


def texts_of_app(app: str) -> dict[Text, set[Path]]:
    homeless = [SOURCE / name for name in HOMELESS] if app == GUARDIAN else []
    return find_texts([SOURCE / app, *homeless])


def entry_of(text: Text, catalog: Catalog) -> Message | None:
    return catalog.get(text.singular, context=text.context or None)


def forms_of(entry: Message) -> tuple[str, ...]:
    """The translation, or the translations of a plural's forms; empty where there is none."""
    if isinstance(entry.string, (tuple, list)):
        return tuple(entry.string)
    return (entry.string,) if entry.string else ()


def is_translated(entry: Message | None) -> bool:
    return entry is not None and bool(forms_of(entry)) and all(forms_of(entry))


def renew_catalog(texts: dict[Text, set[Path]], old: Catalog, others: Sequence[Catalog]) -> Catalog:
    """The catalog that holds exactly these texts; what was translated, here or in another app, stays translated."""
    new = Catalog(locale=old.locale)
    for text, files in texts.items():
        known = next((e for c in (old, *others) if is_translated(e := entry_of(text, c)) and fits(text, e)), None)
        new.add(
            (text.singular, text.plural) if text.plural else text.singular,
            string=known.string if known else None,
            locations=[(path.relative_to(SOURCE).as_posix(), 0) for path in sorted(files)],
            flags=known.flags & {"fuzzy"} if known else (),
            context=text.context or None,
        )
    return new


def fits(text: Text, entry: Message | None) -> bool:
    return entry is not None and bool(entry.pluralizable) == bool(text.plural)


def extract_app(app: str) -> None:
    texts = texts_of_app(app)
    for language in all_languages():
        store = Store(app, language)
        if not texts:
            store.path.unlink(missing_ok=True)
            continue
        others = [Store(other, language).read() for other in all_apps() if other != app]
        renewed = renew_catalog(texts, store.read(), others)
        store.write(renewed)
        open_entries = sum(not is_translated(entry_of(text, renewed)) for text in texts)
        print(f"  {app:<14}{language}  {len(texts):>4} texts, {open_entries} to translate")


def compile_catalogs() -> None:
    for source in SOURCE.glob("*/locale/*/LC_MESSAGES/django.po"):
        target = source.with_suffix(".mo")
        with source.open("rb") as file:
            catalog = read_po(file, locale=source.parent.parent.name)
        with target.open("wb") as file:
            write_mo(file, catalog)
    for target in SOURCE.glob("*/locale/*/LC_MESSAGES/django.mo"):
        if not target.with_suffix(".po").exists():
            target.unlink()


def find_faults(app: str, language: str) -> Iterator[str]:
    """What is missing, stale, unsure or mistaken in one catalog, each a line that names its text."""
    store, texts = Store(app, language), texts_of_app(app)
    catalog = store.read()
    label = store.path.relative_to(ROOT)
    for text in sorted(texts):
        entry = entry_of(text, catalog)
        if entry is None or not fits(text, entry):
            yield f"{label}: not gathered yet (make messages): {text.singular!r}"
        elif entry.fuzzy:
            yield f"{label}: unsure (fuzzy): {text.singular!r}"
        elif not is_translated(entry):
            yield f"{label}: untranslated: {text.singular!r}"
        elif missing := lost_placeholders(text, entry):
            yield f"{label}: {', '.join(sorted(missing))} differ in the translation of {text.singular!r}"
    known = {(text.singular, text.context) for text in texts}
    for entry in catalog:
        singular = entry.id[0] if isinstance(entry.id, (tuple, list)) else entry.id
        if singular and (singular, entry.context or "") not in known:
            yield f"{label}: no longer used (make messages): {singular!r}"


def lost_placeholders(text: Text, entry: Message) -> set[str]:
    """Placeholders that one side has and the other lacks; a plural's forms may leave out the count."""
    wanted = set(PLACEHOLDER.findall(text.singular)) | set(PLACEHOLDER.findall(text.plural))
    used = set(PLACEHOLDER.findall("".join(forms_of(entry))))
    return wanted ^ used


def find_quarrels(language: str) -> Iterator[str]:
    """Texts that two apps translate differently: Django would show the first app's words in both."""
    seen: dict[tuple[str, str | None], tuple[str, object]] = {}
    for app in all_apps():
        for entry in Store(app, language).read():
            if not entry.id or not is_translated(entry):
                continue
            key = (entry.id[0] if isinstance(entry.id, (tuple, list)) else entry.id, entry.context)
            first, string = seen.setdefault(key, (app, entry.string))
            if string != entry.string:
                yield f"{first} and {app} translate {key[0]!r} differently: agree, or give one of them a context"


def check_catalogs(apps: Sequence[str]) -> list[str]:
    """Every fault of these apps' catalogs in every language."""
    faults: list[str] = []
    for language in all_languages():
        for app in apps:
            faults += find_faults(app, language)
        if set(apps) == set(all_apps()):
            faults += find_quarrels(language)
    return faults


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("verb", choices=("extract", "compile", "check"))
    parser.add_argument("apps", nargs="*", help="only these apps (extract, check)")
    options = parser.parse_args()
    if unknown := set(options.apps) - set(all_apps()):
        parser.error(f"no such app: {', '.join(sorted(unknown))}")
    apps, started = options.apps or all_apps(), time.monotonic()
    faults: list[str] = []
    if options.verb == "extract":
        for app in apps:
            extract_app(app)
    elif options.verb == "compile":
        compile_catalogs()
    else:
        faults = check_catalogs(apps)
    print("\n".join(faults) or f"Translations: {options.verb} done in {time.monotonic() - started:.1f} s")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
