"""What templates ask the design language for: icons, numbers in the person's language, findings in words."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from excello.design import numerals
from excello.design.shell import THEMES, read_theme
from excello.findings import Finding, fill

register = template.Library()

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
        return format_html(
            '<svg class="{}" role="img" aria-label="{}"><use href="{}"></use></svg>', css, label, href
        )
    return format_html('<svg class="{}" aria-hidden="true"><use href="{}"></use></svg>', css, href)


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
def initials(name: str) -> str:
    """`CB` of Chiara Bonfanti."""
    words = str(name).split()
    return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper()


@register.filter
def hue(name: str) -> str:
    """One of four grounds for a person's initials, the same everywhere."""
    return "abcd"[sum(str(name).encode()) % 4]


@register.filter
def finding_text(finding: Finding) -> str:
    """What does not conform, in the person's language."""
    return fill(gettext(finding.message), finding.params)


@register.filter
def finding_mend(finding: Finding) -> str:
    """How to mend it, in the person's language."""
    return fill(gettext(finding.mend), finding.params) if finding.mend else ""


@register.filter
def finding_anchor(finding: Finding) -> str:
    """The id of the field a finding speaks of: `fields.launch_date` is `id_launch_date`, as Django names it."""
    path = finding.path.removeprefix("fields.")
    return "id_" + path.replace(".", "-") if path else ""


@register.filter
def finding_tone(finding: Finding) -> str:
    return {"error": "bad", "warning": "wait"}.get(finding.severity, "mute")
