"""Which country a text means: a code of ISO 3166 (two or three letters), or a name in one of several languages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import cast

from babel import Locale
from babel.core import get_global

from excello.lake.catalogue import normal_form

LANGUAGES = ("en", "it", "de", "fr", "es", "pt", "nl", "pl")
NO_COUNTRIES = frozenset({"EU", "EZ", "UN", "ZZ", "QO", "XA", "XB"})
ALSO = {
    "england": "GB",
    "scotland": "GB",
    "wales": "GB",
    "northernireland": "GB",
    "greatbritain": "GB",
    "holland": "NL",
    "unitedstatesofamerica": "US",
    "korea": "KR",
    "republicofkorea": "KR",
    "russianfederation": "RU",
    "vietnam": "VN",
    "czechrepublic": "CZ",
    "turkey": "TR",
    "macedonia": "MK",
    "ivorycoast": "CI",
    "hongkong": "HK",
    "macau": "MO",
    "burma": "MM",
    "palestine": "PS",
    "macedoniafyrom": "MK",
    "swaziland": "SZ",
}
"""Names in wide use that the locale data has no longer, or never had."""


def country_of(text: str) -> str | None:
    """The two letters of the country a text means, None where it means none."""
    return _names().get(normal_form(text))


@cache
def _names() -> dict[str, str]:
    names = dict(_codes())
    for language in LANGUAGES:
        for code, name in Locale(language).territories.items():
            if _is_country(str(code)):
                for written in _spellings(name):
                    names.setdefault(normal_form(written), str(code))
    return names | {name: code for name, code in ALSO.items() if name not in names}


def _spellings(name: str) -> tuple[str, ...]:
    """A name as people write it too: with `and`, with `Saint`, without what stands in brackets."""
    return name, name.replace("&", "and"), name.replace("St.", "Saint"), re.sub(r"\s*\(.*?\)", "", name)


def _codes() -> Iterator[tuple[str, str]]:
    for code in map(str, Locale("en").territories):
        if _is_country(code):
            yield code.lower(), code
    for alias, codes in cast(Mapping[str, list[str]], get_global("territory_aliases")).items():
        if len(codes) == 1 and alias.isalpha() and len(alias) in (2, 3) and _is_country(codes[0]):
            yield alias.lower(), codes[0]


def _is_country(code: str) -> bool:
    return len(code) == 2 and code.isalpha() and code not in NO_COUNTRIES
