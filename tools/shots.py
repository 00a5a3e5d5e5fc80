"""Takes pictures of pages of a running demonstration center: each theme, language and width, as one of its cast."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from playwright.sync_api import sync_playwright
from tests.support.chromium import launch

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

THEMES, LANGUAGES, WIDTHS = ("light", "dark"), ("en", "it"), (1440, 320)
SIGN_IN, PREFERENCE = "/sign-in/", "/me/preference/"


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("server", help="where it runs, for example http://127.0.0.1:8000")
    parser.add_argument("folder", type=Path, help="where the pictures go")
    parser.add_argument("paths", nargs="+", help="pages, for example /requests/")
    parser.add_argument("--who", default="", help="first name of the cast member to sign in as; none: a visitor")
    parser.add_argument("--themes", nargs="+", choices=THEMES, default=THEMES)
    parser.add_argument("--languages", nargs="+", choices=LANGUAGES, default=LANGUAGES)
    parser.add_argument("--widths", nargs="+", type=int, default=WIDTHS)
    return parser.parse_args()


def open_context(browser: Browser, options: argparse.Namespace, theme: str, language: str) -> BrowserContext:
    context = browser.new_context(
        base_url=options.server, color_scheme="dark" if theme == "dark" else "light", reduced_motion="reduce"
    )
    context.set_default_timeout(15_000)
    page = context.new_page()
    page.goto(SIGN_IN)
    if options.who:
        page.get_by_role("button", name=re.compile(rf"\b{re.escape(options.who)}\b")).first.click()
        page.wait_for_load_state()
    prefer_language(page, options.server, language)
    page.close()
    return context


def prefer_language(page: Page, server: str, language: str) -> None:
    """What the language menu posts; it holds for the visitor and the signed-in person alike."""
    token = next(cookie["value"] for cookie in page.context.cookies() if cookie["name"] == "csrftoken")
    form: dict[str, str | float | bool] = {"language": language, "csrfmiddlewaretoken": token}
    answer = page.request.post(PREFERENCE, form=form, headers={"Referer": f"{server}/"}, max_redirects=0)
    if answer.status >= 400:
        raise SystemExit(f"{PREFERENCE} answered {answer.status}")


def take_pictures(context: BrowserContext, options: argparse.Namespace, suffix: str) -> Iterator[str]:
    """Save one picture a page and width; yield a line for whatever is wrong at a glance."""
    page = context.new_page()
    for path, width in product(options.paths, options.widths):
        page.set_viewport_size({"width": width, "height": 900})
        answer = page.goto(path, wait_until="networkidle")
        name = f"{re.sub(r'[^a-z0-9]+', '-', path.lower()).strip('-') or 'home'}-{suffix}-{width}.png"
        page.screenshot(path=options.folder / name, full_page=True)
        if answer is None or answer.status >= 400:
            yield f"{name}: answered {answer.status if answer else 'nothing'}"
        if page.evaluate("() => document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            yield f"{name}: scrolls sideways"


def main() -> int:
    options = parse_arguments()
    options.folder.mkdir(parents=True, exist_ok=True)
    faults: list[str] = []
    with sync_playwright() as playwright:
        browser = launch(playwright)
        for language, theme in product(options.languages, options.themes):
            context = open_context(browser, options, theme, language)
            faults += take_pictures(context, options, f"{language}-{theme}")
            context.close()
        browser.close()
    count = len(options.paths) * len(options.widths) * len(options.languages) * len(options.themes)
    print("\n".join([*faults, f"{count} pictures in {options.folder}"]))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
