"""The brief form as a browser posts it: every control of the page, read from its HTML."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any


class _Controls(HTMLParser):
    """Collects what a form's controls hold, as a browser would send it."""

    def __init__(self, form_id: str) -> None:
        super().__init__()
        self.form_id, self.inside = form_id, False
        self.values: dict[str, list[str]] = {}
        self.select = self.area = ""
        self.chosen: str | None = None
        self.first: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "form":
            self.inside = found.get("id") == self.form_id
        if not self.inside:
            return
        name, value = found.get("name") or "", found.get("value") or ""
        if tag == "input" and name and found.get("type") not in ("submit", "file"):
            if found.get("type") not in ("checkbox", "radio") or "checked" in found:
                self.values.setdefault(name, []).append(value)
        elif tag == "select":
            self.select, self.chosen, self.first = name, None, None
        elif tag == "option" and self.select:
            self.first = value if self.first is None else self.first
            self.chosen = value if "selected" in found else self.chosen
        elif tag == "textarea":
            self.area = name
            self.values.setdefault(name, []).append("")

    def handle_data(self, data: str) -> None:
        if self.area:
            self.values[self.area][-1] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False
        elif tag == "select" and self.select:
            chosen = self.first if self.chosen is None else self.chosen
            self.values.setdefault(self.select, []).append(chosen or "")
            self.select = ""
        elif tag == "textarea" and self.area:
            # A browser drops the line break that follows the opening tag.
            self.values[self.area][-1] = self.values[self.area][-1].removeprefix("\r\n").removeprefix("\n")
            self.area = ""


def posted(response: Any, form_id: str = "brief", **changes: Any) -> dict[str, Any]:
    """What the form of a page would send, with some controls changed; None leaves one out."""
    parser = _Controls(form_id)
    parser.feed(response.content.decode())
    assert parser.values, f"no form {form_id} on the page"
    values: dict[str, Any] = {**parser.values, **changes}
    return {key: value for key, value in values.items() if value is not None}
