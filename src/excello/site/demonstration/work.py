"""Fernhall at work: a campaign that is due today, a request at the gate, one returned, and a practice proposed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from excello.campaigns import public as campaigns
from excello.core.access import Actor
from excello.core.people import center_view
from excello.demand import public as demand
from excello.governance import public as governance
from excello.journeys import public as journeys
from excello.outcomes import public as outcomes
from excello.practices import public as practices

BODY = """Good day {{ contact.first_name }},

some batches are rejected on Mondays and nobody can say why. Often the balance drifted over the weekend.

This short calculator shows what drift costs in your own figures: {{ link }}

If this is not for you, tell us: {{ unsubscribe }}
"""
BRIEF = {
    "title": "What drift costs you",
    "measure": "mql_count",
    "target": 40,
    "why": "Half of the rejected batches of spring had a drifting balance behind them, and buyers do not know it.",
    "transition": "consideration>evaluation",
    "product": "fernhall-one",
    "touches": [{"channel": "email", "subject": "What did Monday's batch cost?", "body": BODY}],
    "landing_page": "https://www.example.com/drift-calculator",
    "budget": 3_500,
}
STEPS: dict[int, dict[str, Any]] = {
    4: {"problem": "She cannot tell whether better balances or a service contract would stop the drift."},
    5: {"message": "A calculator that puts a figure on drift, in the reader's own numbers.", "offer": "content"},
    6: {"media": ["calculator"]},
    7: {"channels": ["email", "web"]},
    8: {"name": "What drift costs you", "sender": "Fernhall Instruments", "budget": 3_500},
}
AUDIENCE = {"all": [{"field": "traits.sector", "op": "in", "value": ["pharma", "food"]}]}


@dataclass(frozen=True, slots=True)
class Told:
    """Where and when a part of the story is told."""

    center_id: int
    actors: Mapping[str, Actor]
    division_id: int
    other_division_id: int
    persona: str
    asset: str
    past: datetime
    now: datetime

    @property
    def today(self) -> date:
        """The day it is where the center works: what is due today is due on its calendar."""
        return self.now.astimezone(ZoneInfo(center_view(self.center_id).time_zone)).date()


def tell_work(told: Told) -> Iterator[str]:
    """The center's work of the last weeks, each step by the person whose it is and at its time."""
    _open_hours(told)
    yield "a contact policy"
    _campaign_due_today(told)
    yield "one campaign, due today"
    _waiting_requests(told)
    yield "two requests that wait"
    _proposed_practice(told)
    yield "one learning, and the practice it proposes"


def _open_hours(told: Told) -> None:
    rules = governance.dump_policy(governance.current_policy(told.center_id).rules)
    governance.change_policy(
        center_id=told.center_id,
        rules={**rules, "quiet_hours": None},
        reason="The demonstration can be walked at any hour.",
        by=told.actors["Gwen"],
        at=told.past,
    )


def _campaign_due_today(told: Told) -> None:
    rita, chiara, dan, bruno = (told.actors[name] for name in ("Rita", "Chiara", "Dan", "Bruno"))
    launch = told.today
    fields = {
        **BRIEF,
        "persona": told.persona,
        "assets": [told.asset],
        "launch_date": launch.isoformat(),
        "target_date": (launch + timedelta(days=60)).isoformat(),
        "owner": rita.person_id,
    }
    draft = demand.save_draft(fields=fields, division_id=told.division_id, by=rita, at=told.past)
    demand.submit_request(request_id=draft.id, by=rita, at=told.past)
    at = told.past + timedelta(days=1)
    accepted = demand.accept_request(request_id=draft.id, note="A figure of their own: good.", by=chiara, at=at)
    [view] = [each for each in _campaigns(told, dan) if each.request_id == accepted.id]
    _design(view, dan, launch, told.asset, at=at + timedelta(days=2))
    campaigns.submit_for_approval(campaign_id=view.id, by=dan, at=at + timedelta(days=5))
    campaigns.approve(campaign_id=view.id, by=bruno, at=at + timedelta(days=6))
    campaigns.freeze_audience(campaign_id=view.id, by=dan, at=told.now - timedelta(hours=20))
    campaigns.schedule(campaign_id=view.id, by=dan, at=told.now - timedelta(hours=19))


def _campaigns(told: Told, actor: Actor) -> list[campaigns.CampaignView]:
    return campaigns.campaigns_of(center_id=told.center_id, actor=actor)


def _design(view: campaigns.CampaignView, dan: Actor, launch: date, asset: str, *, at: datetime) -> None:
    for step, answers in STEPS.items():
        extra: dict[str, Any] = {"assets": [asset]} if step == 5 else {}
        if step == 8:
            extra = {"start_date": launch.isoformat(), "end_date": (launch + timedelta(days=21)).isoformat()}
        campaigns.save_step(campaign_id=view.id, step=step, answers={**answers, **extra}, by=dan, at=at)
    touch = campaigns.campaign(campaign_id=view.id).touches[0]
    content = campaigns.TouchContent(
        channel=touch.channel,
        topic="product_news",
        subject=touch.subject,
        body=touch.body,
        asset=asset,
        link_url=touch.link_url,
        send_date=launch,
    )
    campaigns.edit_touch(campaign_id=view.id, touch_id=touch.id, content=content, by=dan, at=at)
    campaigns.set_audience(campaign_id=view.id, condition=AUDIENCE, holdout_share=0.1, by=dan, at=at)
    campaigns.mend_touches(campaign_id=view.id, by=dan, at=at)


def _waiting_requests(told: Told) -> None:
    rita, olaf = told.actors["Rita"], told.actors["Olaf"]
    recent = told.now - timedelta(days=2)
    launch = told.today + timedelta(days=40)
    whole = {
        **BRIEF,
        "title": "Care that pays for itself",
        "product": "careplan-plus",
        "persona": told.persona,
        "assets": [told.asset],
        "launch_date": launch.isoformat(),
        "target_date": (launch + timedelta(days=60)).isoformat(),
        "owner": olaf.person_id,
    }
    waiting = demand.save_draft(fields=whole, division_id=told.other_division_id, by=olaf, at=recent)
    demand.submit_request(request_id=waiting.id, by=olaf, at=recent)
    hasty = {
        "title": "Autumn discount for everybody",
        "measure": "revenue",
        "why": "The quarter is short.",
        "launch_date": (told.today + timedelta(days=5)).isoformat(),
        "touches": [{"channel": "email", "subject": "20 % off", "body": ""}],
    }
    returned = demand.save_draft(fields=hasty, division_id=told.division_id, by=rita, at=recent)
    demand.submit_request(request_id=returned.id, by=rita, at=recent)


def _proposed_practice(told: Told) -> None:
    dan, chiara = told.actors["Dan"], told.actors["Chiara"]
    at = told.now - timedelta(days=1)
    content = outcomes.LearningContent(
        claim="Buyers answer when the subject asks about their own batch",
        source="Two mails of September to the same list, subject lines swapped at random.",
        scope="Laboratory managers, e-mail",
        measure="replies",
        effect=0.18,
        low=0.09,
        high=0.27,
    )
    learning = outcomes.record_learning(content=content, by=dan, at=at)
    outcomes.propose_from_learning(
        learning_id=learning.id,
        statement="The subject of a mail asks the reader something",
        why="A question about their own work is answered more often than a claim about ours.",
        how="Write the subject as the question the persona asks at this stage.",
        level="required",
        owner_id=chiara.person_id or 0,
        checks=[
            practices.NewCheck(
                subject="brief",
                condition={"each": {"path": "touches", "where": {"field": "subject", "op": "contains", "value": "?"}}},
                message="A subject asks the reader nothing.",
                mend="Turn it into a question about their own work.",
            )
        ],
        by=dan,
        at=at,
    )


def persona_and_asset(center_id: int) -> tuple[str, str]:
    """The codes of the published persona and of the first asset."""
    persona = journeys.published_personas(center_id)[0]
    assets = journeys.published_assets(center_id)
    return persona.code, min(assets, key=lambda asset: asset.id).code
