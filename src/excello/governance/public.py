"""The door of governance: one policy, and a fair choice under it."""

from excello.governance.operations.ledger import confirm_sent, release
from excello.governance.operations.policy import change_policy
from excello.governance.operations.waves import arbitrate
from excello.governance.queries.decisions import (
    DecisionView,
    campaign_counts,
    decisions_for_campaign,
    decisions_for_contact,
)
from excello.governance.queries.ledger import Reach, pressure, preview_reach
from excello.governance.queries.policy import PolicyView, current_policy
from excello.governance.queries.waves import WaveResult, WaveView, latest_wave, wave
from excello.governance.rules.pairs import EXEMPT, Candidate, Decision, Reason
from excello.governance.rules.policy import Blackout, Cap, PolicyRules, QuietHours, dump_policy
from excello.governance.seams import CompetingWaves, register_competing_waves

__all__ = [
    "EXEMPT",
    "Blackout",
    "Candidate",
    "Cap",
    "CompetingWaves",
    "Decision",
    "DecisionView",
    "PolicyRules",
    "PolicyView",
    "QuietHours",
    "Reach",
    "Reason",
    "WaveResult",
    "WaveView",
    "arbitrate",
    "campaign_counts",
    "change_policy",
    "confirm_sent",
    "current_policy",
    "decisions_for_campaign",
    "decisions_for_contact",
    "dump_policy",
    "latest_wave",
    "pressure",
    "preview_reach",
    "register_competing_waves",
    "release",
    "wave",
]
