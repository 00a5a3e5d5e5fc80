"""What an asset needs to be published, how its state moves, and which theme suits an early stage (J9)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from excello.findings import Finding, Severity, mark
from excello.journeys.rules.stages import EARLY
from excello.journeys.rules.words import ACCESS, LANGUAGES, MEDIA, THEME_KINDS

STATES = {
    "idea": mark("Idea"),
    "requested": mark("Requested"),
    "in_production": mark("In production"),
    "in_review": mark("In review"),
    "published": mark("Published"),
    "retired": mark("Retired"),
}
MOVES = {
    "idea": ("requested", "in_production", "in_review", "published"),
    "requested": ("idea", "in_production", "in_review", "published"),
    "in_production": ("requested", "in_review", "published"),
    "in_review": ("in_production", "published"),
    "published": ("in_review", "retired"),
    "retired": ("in_review",),
}
FILE_LIMIT = 50 * 1024 * 1024
FILE_ENDINGS = frozenset(
    {
        *("pdf", "docx", "pptx", "xlsx", "odt", "odp", "ods", "txt", "csv", "md", "epub", "zip"),
        *("png", "jpg", "jpeg", "gif", "webp", "svg", "mp4", "webm", "mp3", "m4a"),
    }
)


@dataclass(frozen=True, slots=True)
class AssetContent:
    """What a person says of an asset."""

    title: str
    theme_kind: str = ""
    theme: str = ""
    medium: str = ""
    language: str = ""
    url: str = ""
    access: str = "open"
    stages: tuple[str, ...] = ()
    persona_ids: tuple[int, ...] = ()
    next_asset_ids: tuple[int, ...] = ()


def draft_findings(content: AssetContent, *, stage_keys: Iterable[str]) -> list[Finding]:
    """What is refused at every save: no title, words that no list holds, an address nobody can open."""
    found = []
    if not content.title.strip():
        found.append(Finding("asset.no_title", "title", mark("The asset has no title."), mark("Write its title.")))
    lists = {"theme_kind": THEME_KINDS, "medium": MEDIA, "language": LANGUAGES, "access": ACCESS}
    for path, words in lists.items():
        word = getattr(content, path)
        if word and word not in words:
            found.append(_unknown(path, word))
    known = set(stage_keys)
    found += [_unknown("stages", word) for word in content.stages if word not in known]
    if content.url and not is_web_address(content.url):
        found.append(
            Finding(
                "asset.bad_url",
                "url",
                mark("This is no web address."),
                mark("Write it whole, like https://www.example.com/guide."),
            )
        )
    return found


def is_web_address(url: str) -> bool:
    """Whether a reader's browser can open it: http or https, with a host and without spaces."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and not any(map(str.isspace, url))


def _unknown(path: str, word: str) -> Finding:
    return Finding(
        "asset.unknown_word",
        path,
        mark("“{word}” is not known here."),
        mark("Choose one of the list."),
        params={"word": word},
    )


def publication_findings(content: AssetContent, *, has_file: bool, owner_id: int | None) -> list[Finding]:
    """Everything that stands between an asset and its publication, and the warning of J9."""
    found = _demands(content, has_file, owner_id)
    return found + theme_findings(theme_kind=content.theme_kind, stages=content.stages)


def theme_findings(*, theme_kind: str, stages: Iterable[str]) -> list[Finding]:
    """J9: who does not feel the problem yet does not want to read about our product."""
    if theme_kind != "product" or not EARLY & set(stages):
        return []
    return [
        Finding(
            "J9",
            "theme_kind",
            mark("It speaks of our product to buyers who are not looking for one yet."),
            mark("Make the buyer's problem its theme, or use it from consideration on."),
            severity=Severity.WARNING,
        )
    ]


def file_findings(*, name: str, size: int) -> list[Finding]:
    """Why a file is not taken."""
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    found = []
    if ending not in FILE_ENDINGS:
        found.append(
            Finding(
                "asset.file_kind",
                "file",
                mark("Files of this kind are not taken."),
                mark("Hand in a document, picture, film, sound or ZIP file."),
            )
        )
    if size > FILE_LIMIT:
        found.append(
            Finding(
                "asset.file_size",
                "file",
                mark("The file is larger than {limit} MB."),
                mark("Make it smaller, or put it on a server and give its address."),
                params={"limit": FILE_LIMIT // 1024 // 1024},
            )
        )
    if size == 0:
        found.append(Finding("asset.file_empty", "file", mark("The file is empty."), mark("Choose another file.")))
    return found


def move_findings(*, state: str, to: str) -> list[Finding]:
    """Why a state cannot follow another."""
    if to in MOVES.get(state, ()):
        return []
    return [
        Finding(
            "asset.no_such_move",
            "state",
            mark("It cannot move there from its present state."),
            mark("Open it again: somebody may have moved it meanwhile."),
        )
    ]


def _demands(content: AssetContent, has_file: bool, owner_id: int | None) -> list[Finding]:
    demands = (
        (
            content.theme_kind,
            "theme_kind",
            mark("It is not said what it is about."),
            mark("Choose the buyer's problem or our product."),
        ),
        (content.theme.strip(), "theme", mark("It has no theme."), mark("Write it in the buyer's words.")),
        (content.medium, "medium", mark("It has no medium."), mark("Choose one.")),
        (content.language, "language", mark("It has no language."), mark("Choose one.")),
        (
            content.url or has_file,
            "url",
            mark("There is nothing to open."),
            mark("Give its web address or hand in its file."),
        ),
        (content.access, "access", mark("It is not said whether it is open."), mark("Choose one.")),
        (content.persona_ids, "personas", mark("It is for no persona."), mark("Choose whom it is for.")),
        (content.stages, "stages", mark("It is for no stage."), mark("Choose where it helps the buyer on.")),
        (owner_id, "owner", mark("It has no owner."), mark("Choose who keeps it.")),
    )
    return [Finding(f"asset.no_{path}", path, message, mend) for given, path, message, mend in demands if not given]
