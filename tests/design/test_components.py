"""Components say what they are handed, escaped, with names for those who listen."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.core.paginator import Paginator
from django.template import TemplateSyntaxError
from django.utils.translation import override
from tests.design.conftest import Render

from excello.design import specimens
from excello.design.pictures import Check, Cut, Meter, Part
from excello.findings import Finding

COMPONENTS = Path(specimens.__file__).parent / "templates" / "cotton"
NASTY = "\"'><script>alert(1)</script>"
VOID = {"input", "meta", "link", "br", "hr", "img"}


class Balance(HTMLParser):
    """Fails on a tag that is closed elsewhere than where it was opened."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, f"</{tag}> at {self.getpos()}"


@pytest.mark.parametrize("name", ["title", "subtitle", "id"])
def test_what_is_handed_over_is_escaped(render: Render, name: str) -> None:
    for how in (f':{name}="nasty"', f'{name}="{{{{ nasty }}}}"'):
        html = render(
            f'<c-card title="A" {how}>x</c-card>' if name != "title" else f"<c-card {how}>x</c-card>", nasty=NASTY
        )
        assert "<script>" not in html
        assert "&lt;script&gt;" in html
        assert "&amp;lt;" not in html, "escaped twice"


def test_an_attribute_cannot_break_out(render: Render) -> None:
    html = render('<c-badge :data-x="nasty">x</c-badge>', nasty='" onclick="alert(1)" x="')
    assert ' onclick="' not in html


def test_attributes_pass_and_false_ones_do_not(render: Render) -> None:
    html = render('<c-button hx-get="/x" :form="no" autofocus>Go</c-button>', no=None)
    assert 'hx-get="/x"' in html
    assert " autofocus" in html
    assert "form=" not in html


def test_a_button_is_a_link_only_where_it_leads_somewhere(render: Render) -> None:
    assert render('<c-button href="/x">Go</c-button>').strip().startswith('<a href="/x"')
    assert 'type="submit"' in render("<c-button>Go</c-button>")
    shut = render('<c-button href="/x" :disabled="True">Go</c-button>')
    assert "<button" in shut
    assert " disabled" in shut


def test_an_icon_alone_has_a_name(render: Render) -> None:
    assert 'aria-label="Close"' in render('<c-button icon="x" label="Close" type="button" />')


def test_an_unknown_icon_is_said_at_once(render: Render) -> None:
    with pytest.raises(TemplateSyntaxError, match=r"icons\.txt"):
        render('<c-icon name="no-such-icon" />')


def test_the_pages_variables_do_not_leak_into_components(render: Render) -> None:
    assert "leaked" not in render('<c-card title="A">x</c-card>', subtitle="leaked", footer="leaked", more="leaked")


def test_a_finding_leads_to_its_field(render: Render) -> None:
    finding = Finding(
        "G-04", "fields.launch", "Launch is {days} days away", "Choose {date}.", params={"days": 3, "date": "<b>"}
    )
    html = render('<c-findings :findings="findings" />', findings=[finding])
    assert 'href="#id_launch"' in html
    assert "Launch is 3 days away" in html
    assert "Choose &lt;b&gt;." in html
    assert "data-focus" in html
    assert 'role="alert"' in html


def test_no_findings_leave_nothing(render: Render) -> None:
    assert not render('<c-findings :findings="findings" />', findings=[]).strip()


def test_the_meter_has_one_notch_a_rule(render: Render) -> None:
    meter = Meter((Check("A", True), Check("B", False, "G-1", "#b"), Check("C", None)))
    html = render('<c-meter :meter="meter" />', meter=meter)
    assert html.count("<i") - html.count("<input") == 3
    assert "of 3 rules met" in html
    assert 'aria-label="Not met"' in html


def test_a_whole_is_cut_without_remainder(render: Render) -> None:
    with pytest.raises(ValueError, match="no remainder"):
        Cut(10, (Part("A", 4), Part("B", 5)))
    html = render('<c-cut :cut="cut" />', cut=Cut(10, (Part("Kept", 4), Part("Few", 1), Part("Many", 5, "/many"))))
    assert html.index("Kept") < html.index("Many") < html.index("Few")
    assert 'href="/many"' in html


def test_an_empty_whole_is_drawn_too(render: Render) -> None:
    assert "0.0%" in render('<c-cut :cut="cut" />', cut=Cut(0, (Part("A", 0), Part("B", 0))))


def test_lengths_in_pictures_keep_their_point_in_italian(render: Render) -> None:
    with override("it"):
        html = render(
            '<c-tile :figure="f" /><c-cut :cut="c" />', f=specimens.figures()["tiles"][2], c=specimens.figures()["cut"]
        )
        assert "4,8" in html
    lengths = re.findall(r'(?:width|x|y|height)="([^"]*)"', html)
    assert lengths
    assert not [length for length in lengths if "," in length]


def test_pages_keep_the_filters(render: Render) -> None:
    page = Paginator(range(60), 25).page(2)
    html = render('<c-pagination :page="page" />', path="/?state=draft&page=2", page=page)
    assert "?state=draft&amp;page=3" in html
    assert "26 to 50 of 60" in html


def test_one_page_needs_no_pages(render: Render) -> None:
    assert not render('<c-pagination :page="page" />', page=Paginator(range(3), 25).page(1)).strip()


@pytest.mark.parametrize("kind", ["first", "filtered", "forbidden", "error"])
def test_each_emptiness_has_words_in_both_languages(render: Render, kind: str) -> None:
    said = set()
    for language in ("en", "it"):
        with override(language):
            said.add(re.sub(r"\s+", " ", render(f'<c-empty kind="{kind}" />')))
    assert len(said) == 2


def test_a_table_scrolls_inside_a_named_region(render: Render) -> None:
    html = render('<c-table caption="Campaigns"><tbody></tbody></c-table>')
    assert 'role="region" aria-label="Campaigns"' in html
    assert 'tabindex="0"' in html


def test_where_one_is_is_marked(render: Render) -> None:
    assert 'aria-current="page"' in render('<c-tab href="/x" :current="True">A</c-tab>')
    assert 'aria-current="step"' in render('<c-step number="2" href="/x" state="current">A</c-step>')
    assert 'href="/x"' not in render('<c-step number="3" href="/x" state="locked">A</c-step>')
    assert 'aria-sort="ascending"' in render('<c-th sort="?o=a" sorted="up">A</c-th>')


def test_what_was_done_can_be_undone(render: Render) -> None:
    html = render('<c-toast undo_url="/undo">Done</c-toast>')
    assert 'method="post" action="/undo"' in html


def test_every_component_is_shown_in_the_gallery_or_the_frame() -> None:
    templates = Path(specimens.__file__).parent / "templates"
    used = "".join(path.read_text() for path in templates.rglob("*.html"))
    shown = {name.replace("-", "_") for name in re.findall(r"<c-([\w-]+)", used)}
    by_rooms = {"form_findings", "meter_dock", "action", "icon", "form_actions"}
    assert {path.stem for path in COMPONENTS.glob("*.html")} - shown - by_rooms == set()


@pytest.mark.parametrize("language", ["en", "it"])
def test_the_gallery_is_well_formed(render: Render, language: str) -> None:
    with override(language):
        context = {**specimens.gallery_context(), "side": "light", **specimens.specimen_forms("light")}
        for key, _label in context["sections"]:
            balance = Balance()
            balance.feed(render(f'{{% include "design/gallery/{key}.html" %}}', **context))
            assert not balance.open, f"{key}: {balance.open} stay open"


def test_attributes_of_a_component_are_never_printed_raw() -> None:
    raw = [path.name for path in COMPONENTS.glob("*.html") if re.search(r"{{\s*attrs\s*}}", path.read_text())]
    assert not raw, "cotton prints {{ attrs }} unescaped: write {{ attrs|attributes }}"


def test_objects_are_handed_over_by_path() -> None:
    """Cotton drops `:x="a|b"` and `:x="a == b"` in silence: only a path or a literal may stand after the colon."""
    source = Path(specimens.__file__).parents[1]
    tag, given = re.compile(r"<c-(?:[^<>\"]|\"[^\"]*\")*>"), re.compile(r"\s:([\w-]+)=\"([^\"]*)\"")
    plain = re.compile(r"[\w.]+|[\[{(].*|.*{[{%].*", re.S)
    dropped = [
        f"{path.name}: :{name}={value}"
        for path in source.rglob("*.html")
        if "templates" in path.parts
        for found in tag.findall(path.read_text())
        for name, value in given.findall(found)
        if not plain.fullmatch(value)
    ]
    assert not dropped, 'write x="{{ a|b }}" or x="{% if a == b %}true{% endif %}"'


def test_templates_use_components_that_exist() -> None:
    source = Path(specimens.__file__).parents[1]
    templates = (path for path in source.rglob("*.html") if "templates" in path.parts)
    used = {name.replace("-", "_") for path in templates for name in re.findall(r"<c-([\w-]+)", path.read_text())}
    assert used - {path.stem for path in COMPONENTS.glob("*.html")} - {"slot", "vars", "component"} == set()
