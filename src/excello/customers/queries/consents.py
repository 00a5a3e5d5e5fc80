"""What holds: consents of many contacts in one query, of one contact with its proof, and whether the chain is whole."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from excello.customers.models import Consent, ConsentChain, ConsentEvidence, Topic
from excello.customers.queries.digests import subject_of, subjects_of
from excello.customers.queries.shipped import shipped_topics
from excello.customers.rules.consents import EVERYTHING, GENESIS, Said, State, chained_hash, holding, statement_hash

ASKED_BY_NAME = 400
"""Up to so many contacts are named in the query; of more, everybody's word on the topic is read."""


@dataclass(frozen=True, slots=True)
class TopicView:
    """Something a contact can agree to be written about."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class ConsentView:
    """What a contact said, or what follows from it, with its proof.

    `said_of` is the topic it was said of (`*` for everything), which may reach `topic`; `evidence` is empty once
    erased.
    """

    topic: str
    topic_name: str
    channel: str
    purpose: str
    state: str
    lawful_basis: str
    wording_version: str
    source: str
    evidence: str
    at: datetime
    recorded_at: datetime
    recorded_by_id: int | None
    number: int
    hash: str
    said_of: str

    @property
    def is_given(self) -> bool:
        return self.state == State.GIVEN


@dataclass(frozen=True, slots=True)
class ChainReport:
    """Whether a chain is whole: its length, its last hash, and the first entry that does not fit."""

    length: int
    head: str
    broken_at: int | None = None

    @property
    def is_whole(self) -> bool:
        return self.broken_at is None


def list_topics(center_id: int) -> list[TopicView]:
    """Every topic of a center: those that ship, then those that arrived with consents."""
    added = Topic.objects.filter(center_id=center_id).order_by("name").values_list("key", "name")
    named = shipped_topics() | {key: name for key, name in added if key not in shipped_topics()}
    return [TopicView(key, name) for key, name in named.items()]


def find_consented(center_id: int, keys: Collection[str], *, topic: str, channel: str, purpose: str) -> set[str]:
    """Those of `keys` whose latest word on a topic, channel and purpose is yes; one query, however many."""
    subjects = subjects_of(keys)
    words = _words(center_id, subjects).filter(
        Q(topic=EVERYTHING) | Q(topic=topic, channel__in=(channel, EVERYTHING), purpose=purpose)
    )
    latest = dict(words.values_list("subject", "state").iterator(chunk_size=5_000))
    return {key for subject, key in subjects.items() if latest.get(subject) == State.GIVEN}


def find_given(center_id: int, keys: Collection[str]) -> dict[str, list[tuple[str, str]]]:
    """What each of `keys` has given to marketing: (topic, channel) pairs, in one query."""
    subjects = subjects_of(keys)
    said: dict[str, list[Said]] = {subject: [] for subject in subjects}
    rows = _words(center_id, subjects).values_list("subject", "topic", "channel", "purpose", "state", "number")
    for subject, topic, channel, purpose, state, number in rows:
        if subject in said:
            said[subject].append(Said(topic, channel, purpose, state, number))
    return {
        subjects[subject]: [
            place[:2] for place, word in holding(words).items() if word.state == State.GIVEN and place[2] == "marketing"
        ]
        for subject, words in said.items()
    }


def _words(center_id: int, subjects: Collection[str]) -> QuerySet[Consent]:
    """Statements in the order they were said."""
    words = Consent.objects.filter(center_id=center_id).order_by("at", "number")
    return words.filter(subject__in=subjects) if len(subjects) <= ASKED_BY_NAME else words


def current_consents(center_id: int, key: str) -> list[ConsentView]:
    """What holds for one contact, by topic, channel and purpose."""
    rows = {row.number: row for row in _words(center_id, [subject_of(key)])}
    said = [Said(row.topic, row.channel, row.purpose, row.state, row.number) for row in rows.values()]
    evidence = _evidence(list(rows.values()))
    names = {topic.key: topic.name for topic in list_topics(center_id)}
    held = holding(said)
    named = {place: word for place, word in held.items() if EVERYTHING not in place} or held
    views = [_view(rows[word.number], evidence, names, place) for place, word in named.items()]
    return sorted(views, key=lambda view: (view.topic_name, view.channel, view.purpose))


def consent_history(center_id: int, key: str) -> list[ConsentView]:
    """Every statement of one contact, newest first."""
    rows = list(_words(center_id, [subject_of(key)]))
    evidence = _evidence(rows)
    names = {topic.key: topic.name for topic in list_topics(center_id)}
    return [_view(row, evidence, names, (row.topic, row.channel, row.purpose)) for row in reversed(rows)]


def _evidence(rows: list[Consent]) -> dict[int, str]:
    found = ConsentEvidence.objects.filter(consent_id__in=[row.pk for row in rows])
    return dict(found.values_list("consent_id", "body"))


def _view(row: Consent, evidence: dict[int, str], names: dict[str, str], place: tuple[str, str, str]) -> ConsentView:
    topic, channel, purpose = place
    return ConsentView(
        topic=topic,
        topic_name=names.get(topic, topic),
        channel=channel,
        purpose=purpose,
        state=row.state,
        lawful_basis=row.lawful_basis,
        wording_version=row.wording_version,
        source=row.source,
        evidence=evidence.get(row.pk, ""),
        at=row.at,
        recorded_at=row.recorded_at,
        recorded_by_id=row.recorded_by_id,
        number=row.number,
        hash=row.hash,
        said_of=row.topic,
    )


def check_chain(center_id: int) -> ChainReport:
    """Compute every hash of a center's chain again, from the first entry to the last."""
    end = ConsentChain.objects.filter(center_id=center_id).first()
    head, number = GENESIS, 0
    for row in Consent.objects.filter(center_id=center_id).order_by("number").iterator(chunk_size=2_000):
        if row.number != number + 1 or row.previous != head or row.hash != hash_of(row):
            return ChainReport(end.length if end else number, head, broken_at=number + 1)
        head, number = row.hash, row.number
    length, kept = (end.length, end.head) if end else (0, GENESIS)
    return ChainReport(number, head, broken_at=None if (length, kept) == (number, head) else number + 1)


def entry_fits(center_id: int, number: int) -> bool:
    """Whether one entry has the hash it must have, follows the one before it, and is followed by the next."""
    near = Consent.objects.filter(center_id=center_id, number__in=(number - 1, number, number + 1))
    rows = {row.number: row for row in near}
    row = rows.get(number)
    if row is None or row.hash != hash_of(row):
        return False
    before, after = rows.get(number - 1), rows.get(number + 1)
    follows = row.previous == (before.hash if before else GENESIS)
    return follows and (after is None or after.previous == row.hash)


def hash_of(row: Consent) -> str:
    """The hash that an entry must have."""
    said: Any = row
    statement = statement_hash(said, subject=row.subject, evidence_digest=row.evidence_digest)
    return chained_hash(
        previous=row.previous,
        number=row.number,
        statement=statement,
        recorded_at=row.recorded_at,
        recorded_by=row.recorded_by_id,
    )
