"""What the frame around every signed-in page shows; `site` fills one `Shell` a request, `shell.html` draws it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from django.http import HttpRequest

Theme = Literal["light", "dark", "system"]
THEMES: tuple[Theme, ...] = ("light", "dark", "system")
THEME_COOKIE = "excello_theme"


@dataclass(frozen=True, slots=True)
class NavEntry:
    """One line of the left navigation; `waits` colours the count: a person must decide."""

    label: str
    url: str
    icon: str = ""
    active: bool = False
    count: int | None = None
    waits: bool = False
    children: tuple[NavEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class DivisionChoice:
    """One division a person may look through; the empty `key` stands for all of theirs."""

    key: str
    label: str
    active: bool = False


@dataclass(frozen=True, slots=True)
class NewAction:
    """One entry of the + New menu."""

    label: str
    url: str
    icon: str = "plus"


@dataclass(frozen=True, slots=True)
class LanguageChoice:
    """A language by its own name."""

    code: str
    label: str
    active: bool = False


@dataclass(frozen=True, slots=True)
class KeyHelp:
    """One row of the key sheet: `keys` are pressed in turn, `label` says what happens."""

    keys: tuple[str, ...]
    label: str


@dataclass(frozen=True, slots=True)
class Shell:
    """All data of the frame. An empty URL leaves its part out: nothing is shown that does nothing.

    `division_url`, `language_url` and `sign_out_url` receive a POST (`division`, `language`, and `next`);
    `palette_url` answers `?q=` with a whole page, or with `<c-palette-results>` alone when asked by htmx.
    """

    person_name: str
    home_url: str = "/"
    navigation: tuple[NavEntry, ...] = ()
    divisions: tuple[DivisionChoice, ...] = ()
    division_url: str = ""
    new_actions: tuple[NewAction, ...] = ()
    palette_url: str = ""
    jobs_url: str = ""
    jobs_running: int = 0
    inbox_url: str = ""
    unread: int = 0
    help_url: str = ""
    profile_url: str = ""
    languages: tuple[LanguageChoice, ...] = ()
    language_url: str = ""
    sign_in_url: str = ""
    sign_out_url: str = ""
    center_name: str = ""
    footer_lines: tuple[str, ...] = ()
    keys: tuple[KeyHelp, ...] = ()

    @property
    def division(self) -> DivisionChoice | None:
        """The division looked through now."""
        return next((choice for choice in self.divisions if choice.active), None)


def read_theme(request: HttpRequest | None) -> Theme:
    """The theme of this browser; what the cookie does not name plainly is the system's."""
    chosen = request.COOKIES.get(THEME_COOKIE, "") if request is not None else ""
    return next((theme for theme in THEMES if theme == chosen), "system")
