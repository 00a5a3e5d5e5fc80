"""The invented content of the gallery: every component in each of its states."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from excello.design.figures import Figure
from excello.design.pictures import (
    Change,
    Check,
    Cut,
    Evidence,
    Funnel,
    FunnelStage,
    Interval,
    Loop,
    LoopNode,
    Meter,
    PaletteGroup,
    PaletteResult,
    Part,
    Spark,
)
from excello.findings import Finding, Severity, mark

WHEN = datetime(2026, 11, 19, 8, 12, tzinfo=UTC)


class SpecimenForm(forms.Form):
    """One field of each kind."""

    widths = {"target": "third", "launch": "third", "budget": "third", "persona": "half", "mail": "half"}
    affixes = {"budget": "€"}

    target = forms.IntegerField(
        label=gettext_lazy("Target"), help_text=gettext_lazy("Now 74 a quarter"), required=False
    )
    launch = forms.DateField(label=gettext_lazy("Launch"))
    budget = forms.DecimalField(label=gettext_lazy("Budget"), help_text=gettext_lazy("A sponsor approves above 10,000"))
    persona = forms.ChoiceField(
        label=gettext_lazy("Persona"), choices=[("", "–"), ("e", "Elena"), ("m", "Marcus")], required=False
    )
    mail = forms.EmailField(label=gettext_lazy("E-mail"))
    problem = forms.CharField(
        label=gettext_lazy("Her problem at this stage"),
        widget=forms.Textarea,
        help_text=gettext_lazy("In her words. Product names here become a finding."),
    )
    way = forms.ChoiceField(
        label=gettext_lazy("Way out"),
        widget=forms.RadioSelect,
        choices=[("move", gettext_lazy("Move it by a week")), ("choose", gettext_lazy("Let arbitration choose"))],
    )
    attachment = forms.FileField(label=gettext_lazy("Asset"), required=False)
    agreed = forms.BooleanField(
        label=gettext_lazy("The division agrees"), help_text=gettext_lazy("Its owner is told at once.")
    )


def specimen_forms(side: str) -> dict[str, SpecimenForm]:
    answers = {"target": "120", "launch": "4 Dec", "budget": "6500", "mail": "rita@", "way": "move", "persona": "e"}
    return {
        "blank_form": SpecimenForm(auto_id=f"id_{side}_%s", initial={"way": "move", "target": 120}),
        "form": SpecimenForm(answers, auto_id=f"id_{side}_bound_%s"),
    }


def figures() -> dict[str, Any]:
    return {
        "tiles": [
            Figure(_("MQL, last 90 days"), 1284, 1131, 1400, url="#tiles"),
            Figure(_("First-pass yield"), 0.67, 0.61, 0.75, unit="percent"),
            Figure(_("Contact pressure over target"), 0.048, 0.031, 0.04, unit="percent", better="lower", top=0.067),
            Figure(_("Median days, MQL to SQL"), 11, 13, 10, unit="days", better="lower"),
            Figure(_("Attributed margin"), 160400, 119000, 170000, unit="money"),
            Figure(_("Complaints"), None, note=_("No mail has been sent yet.")),
        ],
        "cut": Cut(
            12000,
            (
                Part(_("Reachable"), 7400),
                Part(_("No consent for e-mail"), 1300, "#wholes"),
                Part(_("Lost to another campaign"), 2100, "#wholes"),
                Part(_("At their cap of 4 in 30 days"), 800),
                Part(_("Open support case, resting"), 400),
            ),
            of=_("in this audience on 11 December"),
        ),
        "funnel": Funnel(
            (
                FunnelStage(_("New leads"), 5540, 4702),
                FunnelStage("MQL", 1284, 1131, 0.232, 4, "#wholes"),
                FunnelStage("SQL", 318, 296, 0.248, 11, "#wholes", selected=True),
                FunnelStage(_("Opportunity"), 171, 149, 0.538, 19, "#wholes"),
                FunnelStage(_("Won"), 46, 41, 0.269, 37),
            )
        ),
        "spark": Spark((30, 34, 33, 40, 44, 47, 52, 58), (28, 29, 31, 30, 34, 35, 37, 38), 50, _("MQL, Italia Nord")),
        "evidence": Evidence(
            (
                Interval(_("E-mail"), 0.089, 0.071, 0.108),
                Interval(_("Website"), 0.064, 0.05, 0.08),
                Interval("LinkedIn", 0.018, 0.01, 0.03, url="#wholes"),
            )
        ),
    }


def gate() -> dict[str, Any]:
    met = (_("Measure and target"), _("Persona and transition published"), _("Owner and budget"), _("Reach checked"))
    checks = (
        Check(_("Lead time of 15 working days"), False, "G-04", "#id_light_launch"),
        Check(_("Copy for every touch"), False, "G-11", "#id_light_problem"),
        Check(_("Asset readable"), None, "G-15"),
        *(Check(label, True) for label in met),
    )
    findings = (
        Finding(
            "G-04",
            "fields.launch",
            mark("Launch is {days} working days away; a campaign needs 15"),
            mark("The earliest conforming date is {date}."),
            params={"days": 11, "date": "11 Dec"},
        ),
        Finding("G-11", "fields.problem", mark("Touch 2 has no copy"), mark("Write the copy or remove the touch.")),
        Finding("L-22", "", mark("It overlaps another campaign"), severity=Severity.WARNING),
    )
    return {
        "meter": Meter(checks),
        "full_meter": Meter(tuple(Check(label, True) for label in met)),
        "findings": findings,
    }


def loop() -> Loop:
    return Loop(
        (
            LoopNode(_("Request"), "inbox", _("31 open"), "#loop", "9", _("briefs handed in"), "#loop"),
            LoopNode(_("Gate"), "shield-check", _("67 % pass"), "#loop", "6", _("pass, 3 back"), "#loop"),
            LoopNode(_("Campaign"), "megaphone", _("14 running"), "#loop", "18,430", _("pairs proposed"), "#loop"),
            LoopNode(_("Arbitration"), "scale", _("0 violations"), "#loop", "3,891", _("chosen"), "#loop"),
            LoopNode(_("Delivery"), "send", _("99.1 % arrived"), "#loop", "3,857", _("sent, 34 held"), "#loop"),
            LoopNode(_("Events"), "activity", _("fresh 2 min"), "#loop", "9,620", _("in, 12 dropped"), "#loop"),
            LoopNode(_("Lifecycle"), "trending-up", _("model v6"), "#loop", "412", _("transitions"), "#loop"),
            LoopNode(_("Outcomes"), "target", _("9 of 12 on line"), "#loop", "2", _("verdicts"), "#loop"),
            LoopNode(
                _("Learning"), "flask-conical", _("2 wait"), "#loop", "1", _("adopted, 2 wait"), "#loop", True, True
            ),
            LoopNode(_("Practice"), "book-open", _("38 in force"), "#loop", "3", _("new gate rules"), "#loop"),
        ),
        heart=_("One turn takes 34 days"),
        heart_note=_("41 before the last policy change · target 28. Slowest arrow: learning to practice, 9 days."),
    )


def palette() -> tuple[PaletteGroup, ...]:
    return (
        PaletteGroup(
            _("Best matches"),
            (
                PaletteResult(_("Return REQ-412 to Rita Moretti"), "#parts", "send", _("Request · action")),
                PaletteResult(_("The three-hour meeting"), "#parts", "megaphone", _("Campaign CMP-118")),
            ),
        ),
        PaletteGroup(_("Go to"), (PaletteResult(_("Funnel"), "#parts", "chart-column", _("Insights")),)),
    )


def gallery_context() -> dict[str, Any]:
    """All specimens; forms come once for each theme, because ids are unique on a page."""
    return {
        **figures(),
        **gate(),
        "loop": loop(),
        "palette_groups": palette(),
        "changes": (Change(_("Launch"), "4 Dec", "11 Dec"), Change(_("Owner"), "", "Dan Whitlock")),
        "page": Paginator(range(240), 25).page(2),
        "when": WHEN,
        "sides": [("light", specimen_forms("light")), ("dark", specimen_forms("dark"))],
        "sections": [
            ("actions", _("Actions and marks")),
            ("figures", _("Figures")),
            ("wholes", _("Wholes, funnels, evidence")),
            ("loop", _("The loop")),
            ("findings", _("Findings and the gate")),
            ("forms", _("Forms")),
            ("lists", _("Lists and tables")),
            ("flow", _("Steps, boards, activity")),
            ("states", _("Empty, busy, done")),
            ("parts", _("Drawers, palette, source")),
        ],
    }
