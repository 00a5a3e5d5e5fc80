"""Histories of people who do everything a model can meet, from a seed: late, twice, undated, under several names."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from excello.lake.landing import Event

PRODUCTS = (None, None, "GTX Pro", "gtxpro", "MG Special", "Zeta")
STAGES = ("seen", "keen", "offered", "won", "lost", "parked", "using", "nowhere")


def history(number: int, seed: int, at: datetime, *, ties: bool) -> list[Event]:
    """Up to 14 events of two people who may turn out to be one, in the order in which they happened.

    ties: equal times and several undated events may occur, whose order is that of their arrival.
    """
    dice = random.Random(f"{seed}-{number}")
    people = [f"a{number}", f"b{number}"]
    days = sorted((dice.uniform(-1, 150) for _ in range(dice.randint(1, 14))), reverse=True)
    events = []
    for place, days_ago in enumerate(days):
        moment: datetime | None = at - timedelta(seconds=round(days_ago * 86_400))
        if ties and dice.random() < 0.3:
            moment = at - timedelta(days=round(days_ago / 15) * 15)
        if dice.random() < 0.1 and (ties or place == 0):
            moment = None
        events.append(_event(dice, f"h{seed}-{number}-{place}", people, moment))
    return events


def _event(dice: random.Random, message_id: str, people: list[str], moment: datetime | None) -> Event:
    who = dice.choice(people)
    anonymous = dice.choice([None, None, f"x-{who}", f"x-{people[0]}"])
    user = None if anonymous and dice.random() < 0.5 else who
    kind = dice.choices(
        ["Seen", "Asked", "Deal", "Used", "Parked", "Cooled", "Stage Overridden", "alias", "link", "Noise"],
        [5, 4, 6, 2, 1, 1, 1, 1, 1, 1],
    )[0]
    if kind == "alias":
        other = dice.choice([*people, f"x-{who}", f"old-{people[1]}"])
        return Event(message_id, "alias", "test", moment, user_id=who, previous_id=other)
    if kind == "link":
        return Event(message_id, "identify", "test", moment, user_id=who, anonymous_id=f"x-{dice.choice(people)}")
    said = {"product": dice.choice(PRODUCTS), "region": dice.choice([None, None, "West", "Utopia"])}
    if kind == "Deal":
        deal = dice.choice([None, f"D{people[0]}", f"D{people[1]}"])
        said |= {"stage": dice.choice(["open", "open", "won", "lost", "doubt"]), "opportunity_id": deal, "value": 7}
    if kind == "Stage Overridden":
        said |= {"model": dice.choice(["everything", "other"]), "stage": dice.choice(STAGES)}
    if user and dice.random() < 0.05:
        user = f"old-{people[1]}"
    properties = {name: value for name, value in said.items() if value is not None}
    return Event(
        message_id, "track", "test", moment, event=kind, user_id=user, anonymous_id=anonymous, properties=properties
    )
