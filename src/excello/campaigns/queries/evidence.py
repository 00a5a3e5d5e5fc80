"""What stands beside each choice: only what was counted or written down, never a guess."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from excello.campaigns.models import Campaign, Touch
from excello.campaigns.queries.fitting import Chosen
from excello.campaigns.queries.reach import WITHHELD
from excello.campaigns.rules.audience import REACHABLE, AudienceCount
from excello.design.figures import Figure
from excello.design.pictures import Cut, Part


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of evidence: what, how much, where it is counted."""

    label: str
    value: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """Evidence of one kind under its heading; `action` leads to where a gap is closed."""

    title: str
    text: str = ""
    facts: tuple[Fact, ...] = field(default=())
    cut: Cut | None = None
    figure: Figure | None = None
    note: str = ""
    url: str = ""
    action: str = ""
    is_gap: bool = False


def evidence_of(step: int, chosen: Chosen) -> list[Block]:
    """What is known that bears on a step."""
    return SOURCES[step](chosen)


def _outcome(chosen: Chosen) -> list[Block]:
    row = chosen.row
    facts = [Fact(row.request_label, url=reverse("demand:request", args=[row.request_id]))]
    if row.product_key:
        product = chosen.around.products.get(row.product_key)
        facts.append(Fact(_("Product"), product.name if product else row.product_key))
    if row.region_key:
        facts.append(Fact(_("Region"), chosen.around.regions.get(row.region_key, row.region_key)))
    return [Block(_("From the brief"), facts=tuple(facts))]


def _transition(chosen: Chosen) -> list[Block]:
    stages = chosen.around.journey.stages if chosen.around.journey else ()
    stage = next((s for s in stages if s.key == chosen.from_stage), None)
    if stage is None:
        return []
    asked = Block(
        _("What the buyer asks at “%(stage)s”") % {"stage": stage.name},
        facts=tuple(Fact(question) for question in stage.questions[:3]),
        note=stage.intent,
    )
    same = Campaign.objects.filter(
        center_id=chosen.row.center_id, transition_key=chosen.row.transition_key, approved_at__isnull=False
    ).exclude(pk=chosen.row.pk)
    earlier = [Fact(one.label, _month(one), _design_url(one)) for one in same.order_by("-approved_at")[:3]]
    return [asked, Block(_("Campaigns for this transition"), facts=tuple(earlier))] if earlier else [asked]


def _persona(chosen: Chosen) -> list[Block]:
    persona = chosen.persona
    if persona is None:
        return []
    words = chosen.around.words
    channels = ", ".join(words["channels"].get(key, key) for key in persona.channels[:3])
    return [
        Block(_("What they want"), facts=tuple(Fact(goal) for goal in persona.goals[:2])),
        Block(
            _("What hurts"),
            facts=tuple(Fact(pain) for pain in persona.pains[:2]),
            note=_("Version %(version)s, met on %(channels)s") % {"version": persona.version, "channels": channels},
        ),
    ]


def _problem(chosen: Chosen) -> list[Block]:
    if chosen.persona is None:
        return []
    blocks = []
    if chosen.declared_problem:
        blocks.append(Block(_("What the persona says at this stage"), text=chosen.declared_problem))
    if need := chosen.persona.needs.get(chosen.from_stage, ""):
        blocks.append(Block(_("What they need to know"), text=need))
    return blocks


def _message(chosen: Chosen) -> list[Block]:
    fitting = chosen.fitting_assets
    title = _("Content for this persona at this stage")
    if not fitting:
        text = _("None is published: this is a gap in the content.")
        return [Block(title, text=text, url=reverse("journeys:asset_new"), action=_("Add an asset"), is_gap=True)]
    words = chosen.around.words["media"]
    facts = [Fact(asset.title, words.get(asset.medium, asset.medium)) for asset in fitting[:5]]
    more = len(fitting) - len(facts)
    note = ngettext("%(n)d more", "%(n)d more", more) % {"n": more} if more else ""
    return [Block(title, facts=tuple(facts), note=note)]


def _media(chosen: Chosen) -> list[Block]:
    counted: dict[str, int] = dict.fromkeys(chosen.persona_media, 0)
    for asset in chosen.fitting_assets:
        counted[asset.medium] = counted.get(asset.medium, 0) + 1
    words = chosen.around.words["media"]
    facts = [
        Fact(words.get(medium, medium), ngettext("%(n)d asset", "%(n)d assets", number) % {"n": number})
        for medium, number in counted.items()
        if medium
    ]
    title = _("Preferred first, with published content for this stage")
    return [Block(title, facts=tuple(facts))] if facts else []


def _channels(chosen: Chosen) -> list[Block]:
    counted = chosen.row.counted
    url = reverse("campaigns:audience", args=[chosen.row.pk])
    if counted is None:
        text = _("Choose the audience to see who may be reached after consent and policy.")
        return [Block(_("Who may be reached"), text=text, url=url, action=_("Choose the audience"))]
    cut = reach_cut(counted)
    if cut is None:
        text = _("Consent is given to topics: give an e-mail touch its topic, then count again.")
        return [Block(_("Who may be reached"), text=text, url=url, action=_("Count again"))]
    return [Block(_("By e-mail, after consent and policy"), cut=cut)]


def reach_cut(counted: AudienceCount) -> Cut | None:
    """The audience cut without remainder into who may be reached and why the others may not."""
    if not counted.cut:
        return None
    kept = Part(_("Reachable"), counted.cut.get(REACHABLE, 0))
    lost = [Part(str(words), counted.cut[reason]) for reason, words in WITHHELD.items() if counted.cut.get(reason)]
    return Cut(counted.size, (kept, *lost), of=_("in this audience"))


def _together(chosen: Chosen) -> list[Block]:
    row = chosen.row
    touches = Touch.objects.filter(campaign=row).count()
    counted = row.counted
    facts = [Fact(_("Touches"), str(touches), reverse("campaigns:touches", args=[row.pk]))]
    size = str(counted.size) if counted else _("not chosen")
    facts.append(Fact(_("Audience"), size, reverse("campaigns:audience", args=[row.pk])))
    return [Block(_("What is put together"), facts=tuple(facts))]


def _month(row: Campaign) -> str:
    return date_format(localtime(row.approved_at), "M Y") if row.approved_at else ""


def _design_url(row: Campaign) -> str:
    return reverse("campaigns:design", args=[row.pk])


SOURCES: dict[int, Callable[[Chosen], list[Block]]] = {
    1: _outcome,
    2: _transition,
    3: _persona,
    4: _problem,
    5: _message,
    6: _media,
    7: _channels,
    8: _together,
}
