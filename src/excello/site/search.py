"""What the command palette finds: places a person may go to, and things by name."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext

from excello.core.access import Actor
from excello.site.shell import NAVIGATION, NEW, Entry, _url


@dataclass(frozen=True, slots=True)
class Found:
    """One result: its words, where it leads, what it is, its icon."""

    label: str
    url: str
    kind: str
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Results of one kind."""

    label: str
    results: tuple[Found, ...]


def find(query: str, *, actor: Actor) -> list[Group]:
    """Places and actions whose words hold every word of the query."""
    words = query.casefold().split()
    places = _matching(_flat(NAVIGATION), words, actor, gettext("Go to"))
    actions = _matching(NEW, words, actor, gettext("New"))
    return [group for group in (places, actions) if group.results]


def _matching(entries: tuple[Entry, ...], words: list[str], actor: Actor, title: str) -> Group:
    found = {}
    for entry in entries:
        url = _url(entry, actor)
        if url and all(word in str(entry.label).casefold() for word in words):
            found[url] = Found(str(entry.label), url, title, entry.icon)
    return Group(title, tuple(found.values()))


def _flat(entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    return tuple(item for entry in entries for item in (entry, *entry.children))
