"""What templates ask the design language for: icons, numbers in the person's language, findings in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from django import template
from django.contrib.messages.storage.base import Message
from django.forms import BaseForm
from django.http import QueryDict
from django.templatetags.static import static
from django.utils.formats import date_format
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localtime
from django.utils.translation import gettext

from excello.design import numerals
from excello.design.shell import THEMES, read_theme
from excello.findings import Finding, fill

register = template.Library()

MARK = mark_safe(
    '<svg class="mark" viewBox="0 0 24 24" aria-hidden="true"><path class="mark-loop" d="M11.2 3.1a9 9 0 1 0 9.4 6.5">'
    '</path><circle class="mark-point" cx="17.9" cy="5.2" r="2.8"></circle></svg>'
)
ICON_NAMES = Path(__file__).parent.parent / "frontend" / "icons.txt"


@cache
def icon_names() -> frozenset[str]:
    """The icons of the sprite; a line in `frontend/icons.txt` adds one."""
    return frozenset(ICON_NAMES.read_text(encoding="utf-8").split())


@register.simple_tag
def icon(name: str, label: str = "", css: str = "") -> SafeString:
    """An icon of the sprite; without a label it is decoration and hidden from those who listen."""
    if name not in icon_names():
        raise template.TemplateSyntaxError(f"there is no icon “{name}”: add it to design/frontend/icons.txt")
    href = f"{static('design/dist/icons.svg')}#{name}"
    css = f"icon {css}".strip()
    if label:
        return format_html('<svg class="{}" role="img" aria-label="{}"><use href="{}"></use></svg>', css, label, href)
    return format_html('<svg class="{}" aria-hidden="true"><use href="{}"></use></svg>', css, href)


@register.simple_tag
def mark() -> SafeString:
    """The mark of Excello: the loop, and the one point where a person decides."""
    return MARK


@register.filter
def attributes(attrs: Mapping[str, Any]) -> SafeString:
    """The attributes handed through a component, each value escaped; `None` and `False` leave theirs out."""
    plain = attrs.attrs_dict() if hasattr(attrs, "attrs_dict") else attrs
    kept = {key: value for key, value in plain.items() if value is not None and value is not False}
    bare = [(key,) for key, value in kept.items() if value is True]
    valued = [(key, conditional_escape(value)) for key, value in kept.items() if value is not True]
    return format_html_join("", " {}", bare) + format_html_join("", ' {}="{}"', valued)


@register.simple_tag(takes_context=True)
def theme(context: template.Context) -> str:
    """The theme of this browser: light, dark or system."""
    return read_theme(context.get("request"))


@register.simple_tag
def themes() -> tuple[str, ...]:
    return THEMES


@register.filter
def number(value: numerals.Number | None, digits: int | None = None) -> str:
    return numerals.number_text(value, digits=digits)


@register.filter
def percent(ratio: float | None, digits: int | None = None) -> str:
    return numerals.percent_text(ratio, digits=digits)


@register.filter
def money(amount: numerals.Number | None, currency: str = "EUR") -> str:
    return numerals.money_text(amount, currency)


@register.filter
def number_or_text(value: Any) -> str:
    """A count in the person's language; what already is text stays."""
    return value if isinstance(value, str) else numerals.number_text(value)


@register.filter
def svg_share(share: float | None) -> str:
    """A share 0–1 as an SVG length."""
    return numerals.svg_percent(float(share or 0))


@register.filter
def svg_hundred(share: float) -> str:
    """A share 0–1 as the value of a progress bar of 100."""
    return numerals.svg_number(min(max(float(share), 0.0), 1.0) * 100)


@register.filter
def is_moment(value: Any) -> bool:
    return isinstance(value, datetime)


@register.filter
def moment(value: datetime) -> str:
    """`19 Nov 2026, 14:05` in the person's language and the center's zone."""
    return date_format(localtime(value), "j M Y, H:i")


@register.filter
def initials(name: str) -> str:
    """`CB` of Chiara Bonfanti."""
    words = str(name).split()
    return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper()


@register.filter
def hue(name: str) -> str:
    """One of four grounds for a person's initials, the same everywhere."""
    return "abcd"[sum(str(name).encode()) % 4]


@register.filter
def finding_text(finding: Any) -> str:
    """What does not conform, in the person's language; findings that `core` has already worded pass as they are."""
    return fill(gettext(finding.message), finding.params) if isinstance(finding, Finding) else finding.message


@register.filter
def finding_mend(finding: Any) -> str:
    """How to mend it, in the person's language."""
    if not isinstance(finding, Finding):
        return finding.mend
    return fill(gettext(finding.mend), finding.params) if finding.mend else ""


@register.filter
def finding_anchor(finding: Any) -> str:
    """The id of the field a finding speaks of: `fields.launch_date` is `id_launch_date`, as Django names it."""
    if not isinstance(finding, Finding):
        return str(finding.anchor).removeprefix("#") if finding.path else ""
    path = finding.path.removeprefix("fields.")
    return "id_" + path.replace(".", "_") if path else ""


@register.filter
def finding_tone(finding: Any) -> str:
    return {"error": "bad", "warning": "wait"}.get(str(finding.severity), "mute")


@register.filter
def error_count(form: BaseForm) -> int:
    return sum(len(errors) for errors in form.errors.values())


@register.filter
def message_tone(message: Message) -> str:
    return {"success": "good", "warning": "wait", "error": "bad"}.get(message.level_tag, "info")


@register.filter
def message_undo(message: Message) -> str:
    """The address that undoes what the message tells of, left by `notes.say_done`."""
    return next(
        (tag.removeprefix("undo:") for tag in (message.extra_tags or "").split() if tag.startswith("undo:")), ""
    )


@register.simple_tag(takes_context=True)
def page_link(context: template.Context, name: str, number: int) -> str:
    """This list at another page, its filters kept."""
    request = context.get("request")
    query = request.GET.copy() if request is not None else QueryDict(mutable=True)
    query[name] = str(number)
    return "?" + query.urlencode()
