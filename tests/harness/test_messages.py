"""Gathering texts misses none and loses no translation; checking names what is wrong."""

from __future__ import annotations

import gettext
from pathlib import Path
from types import ModuleType

import pytest
from tests.support.tools import load_tool

PAGE = """\
{% load i18n %}
<c-button label="{% translate 'Save' %}" :hint="_('Kept for you')">don't</c-button>
{% blocktranslate trimmed count n=rows %}
    One request
{% plural %}
    {{ n }} requests
{% endblocktranslate %}
{% translate "Open" context "state" %} {{ _("Never") }} {{ value|default:_("None yet") }}
{% include "x.html" with title=_("Findings") %}
"""
MODULE = """\
\"\"\"A module.\"\"\"
from django.utils.translation import gettext_lazy as _
from excello.findings import mark

TITLE = _("A long text "
          "in two parts")
FINDING = mark("{n} rows were refused.")
"""


@pytest.fixture
def messages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The tool, looking at an invented source of one app."""
    tool = load_tool("messages")
    monkeypatch.setattr(tool, "ROOT", tmp_path)
    monkeypatch.setattr(tool, "SOURCE", tmp_path / "excello")
    room = tmp_path / "excello" / "demand"
    (room / "templates").mkdir(parents=True)
    (room / "__init__.py").touch()
    (room / "rules.py").write_text(MODULE)
    (room / "templates" / "page.html").write_text(PAGE)
    return tool


def catalog_of(messages: ModuleType) -> Path:
    path: Path = messages.Store("demand", "it").path
    return path


def translate(messages: ModuleType, english: str, italian: str) -> None:
    path = catalog_of(messages)
    path.write_text(path.read_text().replace(f'msgid "{english}"\nmsgstr ""', f'msgid "{english}"\nmsgstr "{italian}"'))


def test_every_kind_of_text_is_found(messages: ModuleType) -> None:
    texts = {(text.singular, text.context, text.plural) for text in messages.texts_of_app("demand")}
    assert texts == {
        ("Save", "", ""),
        ("Kept for you", "", ""),
        ("One request", "", "%(n)s requests"),
        ("Open", "state", ""),
        ("Never", "", ""),
        ("None yet", "", ""),
        ("Findings", "", ""),
        ("A long text in two parts", "", ""),
        ("{n} rows were refused.", "", ""),
    }


def test_gathering_again_keeps_translations_and_changes_nothing(messages: ModuleType) -> None:
    messages.extract_app("demand")
    translate(messages, "Save", "Salva")
    kept = catalog_of(messages).read_text()
    messages.extract_app("demand")
    assert catalog_of(messages).read_text() == kept
    assert 'msgstr "Salva"' in kept


def test_what_is_missing_is_named(messages: ModuleType) -> None:
    messages.extract_app("demand")
    translate(messages, "Save", "Salva")
    translate(messages, "{n} rows were refused.", "Righe rifiutate.")
    faults = "\n".join(messages.check_catalogs(["demand"]))
    assert "untranslated: 'Never'" in faults
    assert "{n} differ in the translation of '{n} rows were refused.'" in faults
    assert "'Save'" not in faults


def test_what_is_gone_or_new_is_named_until_gathered(messages: ModuleType) -> None:
    messages.extract_app("demand")
    (messages.SOURCE / "demand" / "rules.py").write_text('"""A module."""\nTITLE = mark("New here")\n')
    faults = "\n".join(messages.check_catalogs(["demand"]))
    assert "not gathered yet (make messages): 'New here'" in faults
    assert "no longer used (make messages): 'A long text in two parts'" in faults
    messages.extract_app("demand")
    assert "A long text" not in catalog_of(messages).read_text()


def test_two_rooms_must_agree(messages: ModuleType) -> None:
    other = messages.SOURCE / "campaigns"
    other.mkdir()
    (other / "__init__.py").touch()
    (other / "rules.py").write_text('TITLE = mark("Save")\n')
    messages.extract_app("demand")
    messages.extract_app("campaigns")
    translate(messages, "Save", "Salva")
    path = messages.Store("campaigns", "it").path
    path.write_text(path.read_text().replace('msgid "Save"\nmsgstr ""', 'msgid "Save"\nmsgstr "Risparmia"'))
    quarrels = list(messages.find_quarrels("it"))
    assert len(quarrels) == 1
    assert "translate 'Save' differently" in quarrels[0]


def test_compiled_catalogs_are_read_by_gettext(messages: ModuleType) -> None:
    messages.extract_app("demand")
    translate(messages, "Save", "Salva")
    messages.compile_catalogs()
    with catalog_of(messages).with_suffix(".mo").open("rb") as file:
        assert gettext.GNUTranslations(file).gettext("Save") == "Salva"
