"""One turn of the loop, from a request that is returned to a practice that returns the next one."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.support.cast import Member

from excello.campaigns import public as campaigns
from excello.charter import public as charter
from excello.core.lake_home import flush_facts
from excello.core.people import divisions_of
from excello.customers import public as customers
from excello.demand import public as demand
from excello.engagement import public as engagement
from excello.findings import Refused
from excello.governance import public as governance
from excello.journeys import public as journeys
from excello.outcomes import public as outcomes

pytestmark = [pytest.mark.django_db, pytest.mark.data]
MONDAY = datetime(2026, 8, 3, 9, 0, tzinfo=UTC)
LAUNCH = date(2026, 9, 1)
MEDICAL = {"field": "traits.sector", "op": "eq", "value": "medical"}
BODY = "Dear {{ contact.name }},\n\nsee what a day costs: {{ link }}\n\n{{ unsubscribe }}"
BRIEF: dict[str, Any] = {
    "title": "What a day costs",
    "measure": "mql_count",
    "target": 12,
    "target_date": "2026-12-31",
    "why": "Half of the deals of the year were lost on price alone.",
    "transition": "consideration>evaluation",
    "product": "gtx-basic",
    "landing_page": "https://www.example.com/day",
    "launch_date": LAUNCH.isoformat(),
    "budget": 3_500,
    "touches": [{"channel": "email", "subject": "What did Monday cost?", "body": BODY}],
}
STEPS: dict[int, dict[str, Any]] = {
    4: {"problem": "She must defend the dearer offer to a director who compares list prices."},
    5: {"message": "A calculator in the reader's own figures.", "offer": "content"},
    6: {"media": ["calculator"]},
    7: {"channels": ["email", "web"]},
    8: {"name": "What a day costs", "sender": "Fernhall", "start_date": "2026-09-01", "end_date": "2026-10-15"},
}


@pytest.fixture
def maven(gwen: Member, public_data: Path) -> None:
    """The company's own files, in any order; then the opt-ins of its derived contacts."""
    for name in ("sales_pipeline", "accounts", "products", "sales_teams"):
        data = (public_data / "maven_crm_sales" / f"{name}.csv").read_bytes()
        result = engagement.import_file(
            center_id=gwen.center_id, data=data, mapping=f"maven_{name}", by=gwen.actor, at=MONDAY
        )
        assert result.refused == 0
    medical = customers.select_contacts(center_id=gwen.center_id, condition=MEDICAL, at=MONDAY)
    lines = ["email,topic,channel,state,at,wording,source"]
    lines += [f"{each.email},product_news,email,given,2026-01-05T09:00:00Z,2025-1,fair" for each in medical[:-2]]
    opt_ins = engagement.import_file(
        center_id=gwen.center_id, data="\n".join(lines).encode(), mapping="consents", by=gwen.actor, at=MONDAY
    )
    assert opt_ins.accepted == len(medical) - 2 > 5


@pytest.fixture
def content(paula: Member) -> dict[str, str]:
    """One journey, one persona, two assets, each published by the content lead."""
    common: dict[str, Any] = {"center_id": paula.center_id, "by": paula.actor, "at": MONDAY}
    journey = journeys.create_journey(name="Buying a scale", **common)
    journeys.publish_journey(journey_id=journey.id, **common)
    carla = journeys.PersonaContent(
        goals=("Close the month in three days",),
        pains=("Every figure exists three times",),
        decision_role="decider",
        channels=("email", "web"),
        media=("calculator", "case_study"),
        stages=("consideration", "evaluation"),
        problems={"consideration": "Does not know which way fits.", "evaluation": "Cannot compare offers."},
    )
    persona = journeys.create_persona(name="Careful Carla", content=carla, owner_id=paula.person.pk, **common)
    journeys.publish_persona(persona_id=persona.id, **common)
    study = _publish(paula, common, "Case study", "case_study", persona.id)
    calculator = _publish(paula, common, "Calculator", "calculator", persona.id, study.id)
    return {"persona": persona.code, "asset": calculator.code}


def _publish(paula: Member, common: dict[str, Any], title: str, medium: str, persona: int, *following: int) -> Any:
    said = journeys.AssetContent(
        title=title,
        theme_kind="problem",
        theme="Nobody knows what a day costs",
        medium=medium,
        language="en",
        url="https://www.example.com/calculator",
        stages=("consideration",),
        persona_ids=(persona,),
        next_asset_ids=following,
    )
    asset = journeys.create_asset(content=said, owner_id=paula.person.pk, **common)
    return journeys.move_asset(asset_id=asset.id, state="published", **common)


def test_one_turn_of_the_loop(
    maven, content, rita, olaf, chiara, dan, bruno, gwen, sara, north, smtp, settings, caplog
) -> None:
    center_id = gwen.center_id
    whole = {**BRIEF, "persona": content["persona"], "assets": [content["asset"]], "owner": rita.person.pk}

    # A center with two divisions; each sees its own drafts.
    assert {division.name for division in divisions_of(center_id)} == {"North", "South"}
    assert "GTX Basic" in {product.name for product in charter.list_products(center_id)}

    # Rita's first brief is returned with everything it lacks, at once; nothing she typed is lost.
    hasty = {"title": "MQLs now", "why": "We need them."}
    draft = demand.save_draft(fields=hasty, division_id=north.id, by=rita.actor, at=MONDAY)
    returned = demand.submit_request(request_id=draft.id, by=rita.actor, at=MONDAY)
    assert returned.state == "returned"
    assert len({finding.code for finding in returned.findings}) >= 8
    assert returned.fields["why"] == "We need them."
    assert olaf.client.get(f"/requests/{draft.id}/").status_code == 404

    # She completes it; the gate lets it pass; Chiara accepts it, and a campaign opens.
    demand.save_draft(request_id=draft.id, fields=whole, by=rita.actor, at=MONDAY)
    waiting = demand.submit_request(request_id=draft.id, by=rita.actor, at=MONDAY)
    assert (waiting.state, waiting.findings) == ("triage", ())
    accepted = demand.accept_request(request_id=draft.id, by=chiara.actor, at=MONDAY)
    assert accepted.campaign_ref == "CMP-1"

    # Dan designs it in eight steps; the server refuses step 5 before step 4.
    [opened] = campaigns.campaigns_of(center_id=center_id, actor=dan.actor)
    with pytest.raises(Refused) as locked:
        campaigns.save_step(campaign_id=opened.id, step=5, answers=STEPS[5], by=dan.actor, at=MONDAY)
    assert locked.value.findings[0].code == "campaign.step_locked"
    assert dan.api.put(f"/campaigns/{opened.id}/steps/5", {"answers": STEPS[5]}).status_code == 422
    for step, answers in STEPS.items():
        parts = {**answers, "assets": [content["asset"]]} if step == 5 else answers
        campaigns.save_step(campaign_id=opened.id, step=step, answers=parts, by=dan.actor, at=MONDAY)
    touch = campaigns.campaign(campaign_id=opened.id).touches[0]
    said = campaigns.TouchContent(
        channel="email",
        topic="product_news",
        subject=touch.subject,
        body=touch.body,
        asset=content["asset"],
        link_url="https://www.example.com/day",
        send_date=LAUNCH,
    )
    campaigns.edit_touch(campaign_id=opened.id, touch_id=touch.id, content=said, by=dan.actor, at=MONDAY)

    # The audience is a condition with a live count; the linter has no error left.
    counted = dan.api.post(f"/campaigns/{opened.id}/audience/count", {"condition": MEDICAL}).json()["count"]
    assert counted == customers.count_contacts(center_id=center_id, condition=MEDICAL, at=MONDAY) > 5
    campaigns.set_audience(campaign_id=opened.id, condition=MEDICAL, by=dan.actor, at=MONDAY)
    campaigns.mend_touches(campaign_id=opened.id, by=dan.actor, at=MONDAY)
    assert not [found for found in campaigns.lint(campaign_id=opened.id, at=MONDAY) if found.severity == "error"]

    # Approval is another person's.
    campaigns.submit_for_approval(campaign_id=opened.id, by=dan.actor, at=MONDAY)
    with pytest.raises(Refused):
        campaigns.approve(campaign_id=opened.id, by=_as_sponsor(dan), at=MONDAY)
    campaigns.approve(campaign_id=opened.id, by=bruno.actor, at=MONDAY)
    frozen = campaigns.freeze_audience(campaign_id=opened.id, by=dan.actor, at=MONDAY)
    assert frozen.audience is not None
    assert frozen.audience.size == counted
    campaigns.schedule(campaign_id=opened.id, by=dan.actor, at=MONDAY)

    # Gwen's policy: one message in thirty days, at any hour. One contact has had theirs already.
    rules = governance.dump_policy(governance.current_policy(center_id).rules)
    cap = [{"limit": 1, "days": 30, "channel": None, "category": None}]
    governance.change_policy(
        center_id=center_id,
        rules={**rules, "caps": cap, "gap_days": 0, "quiet_hours": None},
        reason="September is crowded.",
        by=gwen.actor,
        at=MONDAY,
    )
    members = sorted(view.key for view in customers.select_contacts(center_id=center_id, condition=MEDICAL, at=MONDAY))
    agreed = customers.consented_keys(center_id=center_id, keys=members, topic="product_news", channel="email")
    capped = min(agreed)
    _already_heard(center_id, capped, gwen)

    # The wave leaves one decision with one reason for every pair.
    dawn = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)
    wave = engagement.plan_wave(center_id=center_id, day=LAUNCH, by=gwen.actor, at=dawn)
    reasons = {decision.contact_key: decision.reason for decision in wave.decisions}
    assert sorted(reasons) == members
    assert reasons[capped] == "cap"
    assert {key for key, reason in reasons.items() if reason == "no_consent"} == set(members) - agreed
    chosen = {key for key, reason in reasons.items() if reason == "chosen"}
    assert chosen == agreed - {capped}
    assert wave.certificate["violations"] == 0

    # Real mail by a real server, with one-click unsubscribe; whoever leaves in time gets none.
    leaver, reader = sorted(chosen)[:2]
    _withdraw(center_id, leaver, gwen, dawn)
    _deliver(wave.wave_id, gwen, dawn)
    assert {mail.recipients[0] for mail in smtp.received} == chosen - {leaver}
    mail = smtp.to(reader)[0]
    assert mail.message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"

    # Opening the unsubscribe link changes nothing; the one-click POST does.
    from django.test import Client

    unsubscribe = _path(mail.message["List-Unsubscribe"].strip("<>"))
    for _fetch in range(3):
        assert Client().get(unsubscribe).status_code == 200
    assert customers.consented_keys(center_id=center_id, keys=[reader], topic="product_news", channel="email")

    # The click comes back as an event, and the contact moves a stage.
    assert not _stages(center_id, reader, "engaged")
    link = next(_path(url) for url in re.findall(r"https?://\S+", mail.body("plain")) if "/l/" in url)
    followed = Client(headers={"user-agent": "Mozilla/5.0 (X11; Linux x86_64)"}).get(link)
    assert followed.status_code == 302
    assert followed["Location"].startswith("https://www.example.com/day?utm_")
    flush_facts(at=_soon())
    assert _stages(center_id, reader, "engaged")
    assert Client().post(unsubscribe, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not customers.consented_keys(center_id=center_id, keys=[reader], topic="product_news", channel="email")

    # The funnel by product and region counts it beside the deals.
    answer = outcomes.report(
        center_id=center_id, name="funnel", by=("product", "region"), actor=bruno.actor, at=_soon()
    )
    assert answer.totals["opportunity"] == 8_800
    assert answer.totals["engaged"] == 1
    assert [row["product"] for row in answer.rows if row["engaged"]] == ["GTX Basic"]

    # Rita finds the results on her request.
    page = rita.client.get(f"/requests/{draft.id}/").content.decode()
    assert "Messages with a click" in page

    # What was learned proposes a practice, whose check is written on screen and unknown to the code.
    learning = outcomes.record_learning(
        content=outcomes.LearningContent(
            claim="A subject about the reader's own Monday is opened", source="CMP-1", campaign_id=opened.id
        ),
        by=dan.actor,
        at=dawn,
    )
    practice = _write_practice_on_screen(dan, chiara, learning.id)
    again = {**whole, "title": "What a week costs"}
    assert _submit(rita, again, north.id).state == "triage"

    # Its owner adopts it, and the next brief fails on it.
    assert bruno.client.post(f"/practices/{practice}/adopt/", {}).status_code in (403, 422)
    assert chiara.client.post(f"/practices/{practice}/adopt/", {"reason": "It held twice."}).status_code == 302
    failed = _submit(rita, again, north.id)
    assert failed.state == "returned"
    [finding] = failed.findings
    assert finding.message == "The title promises a cost without saying whose."
    assert finding.practice is not None


def _as_sponsor(dan: Member) -> Any:
    """Dan with the right to approve: being the author still forbids it."""
    from dataclasses import replace

    from excello.core.access import GrantView

    return replace(dan.actor, grants=(*dan.actor.grants, GrantView("sponsor")))


def _already_heard(center_id: int, key: str, gwen: Member) -> None:
    """A message of another campaign went to this contact ten days before."""
    before = datetime(2026, 8, 21, 9, 0, tzinfo=UTC)
    rival = governance.Candidate(
        contact_key=key,
        touch_id="CMP-0/T1",
        campaign_id=0,
        campaign_label="CMP-0 Earlier",
        channel="email",
        category="promotional",
        topic="product_news",
        value=1.0,
        consented=True,
        held_out=False,
    )
    result = governance.arbitrate(center_id=center_id, day=before.date(), candidates=[rival], by=gwen.actor, at=before)
    assert result.counts == {"chosen": 1}


def _withdraw(center_id: int, key: str, gwen: Member, at: datetime) -> None:
    customers.record_consent(
        center_id=center_id,
        contact_key=key,
        topic="product_news",
        channel="email",
        purpose="marketing",
        state="withdrawn",
        lawful_basis="consent",
        wording_version="",
        source="call",
        evidence="said so on the phone",
        by=gwen.actor,
        at=at,
    )


def _deliver(wave_id: int, gwen: Member, at: datetime) -> None:
    from excello.engagement.models import PlannedWave
    from excello.engagement.operations.delivering import send_messages

    PlannedWave.objects.filter(wave_id=wave_id).update(state="delivering")
    send_messages(wave_id=wave_id, by=gwen.actor, clock=lambda: at, progress=lambda *_told: None)


def _path(url: str) -> str:
    return "/" + url.split("://", 1)[1].split("/", 1)[1]


def _soon() -> datetime:
    """Clicks carry the real clock's time, so what counts them must look from now."""
    return datetime.now(UTC) + timedelta(minutes=1)


def _stages(center_id: int, key: str, stage: str) -> list[Any]:
    return [step for step in customers.path_of(center_id=center_id, key=key) if step.stage == stage]


def _submit(rita: Member, fields: dict[str, Any], division_id: int) -> demand.RequestView:
    draft = demand.save_draft(fields=fields, division_id=division_id, by=rita.actor, at=MONDAY)
    return demand.submit_request(request_id=draft.id, by=rita.actor, at=MONDAY)


def _write_practice_on_screen(dan: Member, chiara: Member, learning_id: int) -> int:
    """Dan proposes from the learning's page; the condition is built in rows, as a person would."""
    client = dan.client
    url = f"/practices/new/?evidence=learning:{learning_id}"
    assert url in client.get(f"/insights/learnings/{learning_id}/").content.decode()
    assert "A subject about the reader" in client.get(url).content.decode()
    sent = {
        "evidence": f"learning:{learning_id}",
        "statement": "A title says whose cost it means",
        "why": "Readers open what is about them.",
        "level": "required",
        "owner_id": chiara.person.pk,
        "check": "0",
        "check-0-subject": "brief",
        "check-0-condition": json.dumps({"not": {"field": "title", "op": "starts_with", "value": "What a week costs"}}),
        "check-0-message": "The title promises a cost without saying whose.",
        "check-0-mend": "Name the buyer: what a week costs your laboratory.",
    }
    made = client.post("/practices/new/", sent)
    assert made.status_code == 302, made.content.decode()
    return int(made["Location"].rstrip("/").rsplit("/", 1)[1])
