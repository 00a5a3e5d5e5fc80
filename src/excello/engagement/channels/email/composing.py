"""What a mail says and carries: text and HTML of the same words, tracked links, one-click unsubscribing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from django.core.mail import EmailMultiAlternatives
from django.template import Context, Engine, Template
from django.utils import translation
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from excello.campaigns.public import Message, render_message
from excello.engagement.channels.channel import Letter
from excello.engagement.queries.tokens import public_host
from excello.engagement.rules.tracking import add_tracking, is_web_address, replace_links

Mail = EmailMultiAlternatives
LINK_FIELD = re.compile(r"\{\{\s*link\s*\}\}")
SUBJECT_LIMIT = 200


def compose_mail(letter: Letter) -> Mail:
    """A whole mail in the contact's language, without a way to smuggle a header in."""
    with translation.override(letter.language):
        labels: dict[str, str] = {}
        message = _worded(letter, labels)
        frame = {"letter": letter, "subject": message.subject}
        text = _template("message.txt").render(Context({**frame, "body": message.text.strip()}, autoescape=False))
        html = _template("message.html").render(Context({**frame, "paragraphs": _paragraphs(message.text, labels)}))
    mail = EmailMultiAlternatives(
        subject=one_line(message.subject)[:SUBJECT_LIMIT],
        body=text,
        to=[letter.contact.email],
        headers={
            "Message-ID": f"<{letter.key}@{public_host()}>",
            "List-Unsubscribe": f"<{letter.unsubscribe_url}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
    )
    mail.attach_alternative(html, "text/html")
    return mail


def _worded(letter: Letter, labels: dict[str, str]) -> Message:
    """The touch with its merge fields filled and its links tracked; `labels` takes what each link is called in HTML."""
    touch = letter.touch

    def tracked(url: str, label: str) -> str:
        content = touch.touch_key.rpartition("/")[2]
        parameters = {"medium": touch.channel, "campaign": letter.campaign_code, "content": content}
        address = letter.track(add_tracking(url, **parameters))
        labels[address] = label
        return address

    body = replace_links(touch.body, lambda url: tracked(url, _shown(url)))
    landing = ""
    if is_web_address(touch.link_url):
        landing = tracked(touch.link_url, letter.offer or _("Read on"))
        if not LINK_FIELD.search(body) and touch.link_url not in touch.body:
            body = f"{body.rstrip()}\n\n{{{{ link }}}}\n"
    labels[letter.unsubscribe_url] = _("Unsubscribe")
    name = printable(letter.contact.name)
    return render_message(
        replace(touch, body=body), name=name, link_url=landing, unsubscribe_url=letter.unsubscribe_url
    )


def _paragraphs(text: str, labels: Mapping[str, str]) -> list[SafeString]:
    """The text's paragraphs as HTML, in which each of our own links is a link with its label."""
    return [mark_safe(_linked(part, labels)) for part in re.split(r"\n\s*\n", text.strip()) if part.strip()]


def _linked(paragraph: str, labels: Mapping[str, str]) -> str:
    """Escaped first: only our own addresses, which nobody can guess and so nobody can write, become links."""
    html = escape(paragraph).replace("\n", "<br>\n")
    for url, label in labels.items():
        html = html.replace(escape(url), format_html('<a href="{}">{}</a>', url, label))
    return html


def _shown(url: str) -> str:
    """How a written address is called in HTML: without scheme and parameters, which mail programs mistrust."""
    parts = urlsplit(url)
    return f"{parts.hostname or ''}{parts.path}".rstrip("/")


def one_line(text: str) -> str:
    """A header's text: no line ends, no control characters."""
    return " ".join(printable(text).split())


def printable(text: str) -> str:
    """A text without control characters and other things that cannot be seen; line ends become spaces."""
    return "".join(character if character.isprintable() else " " for character in text)


@cache
def _template(name: str) -> Template:
    engine = Engine(libraries={"i18n": "django.templatetags.i18n"})
    return engine.from_string((Path(__file__).parent / "templates" / "mail" / name).read_text())
