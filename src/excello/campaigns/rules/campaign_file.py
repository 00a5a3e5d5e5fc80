"""How a campaign file is read into the shape the linter judges: what cannot be read is named, nothing is guessed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from excello.campaigns.rules.subject import split_transition
from excello.findings import Finding, Refused, Severity
from excello.lake.conditions import contact_schema, parse_condition

FACTS = ("name", "state", "division", "product", "region", "sender")
CONDITION_FORMS = frozenset({"all", "any", "not", "field", "count", "each", "some"})
ARROWS = ("→", "->")


@dataclass(frozen=True, slots=True)
class CampaignFile:
    """A campaign as its file has it: `subject` for the linter, `findings` about unknown keys and its condition."""

    subject: dict[str, Any]
    findings: tuple[Finding, ...]


def read_campaign_file(data: Any) -> CampaignFile:
    """Read what YAML made of a file; raises `Refused` with every part that has the wrong shape."""
    reader = _Reader()
    subject = reader.read(data)
    if reader.faults:
        raise Refused(reader.faults)
    return CampaignFile(subject, tuple(reader.findings))


class _Reader:
    """Reads part by part and notes what it meets."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []
        self.faults: list[Finding] = []

    def read(self, data: Any) -> dict[str, Any]:
        if not isinstance(data, Mapping):
            self._fault("", "a campaign file is a mapping", "write outcome, transition, persona …")
            return {}
        self._note_unknown(data)
        transition = self._transition(data.get("transition"))
        from_stage, to_stage = split_transition(transition)
        message = self._message(data)
        return {
            **{name: self._text(name, data.get(name)) for name in FACTS},
            "budget": self._number("budget", data.get("budget")),
            "start_date": _plain(data.get("start_date")),
            "end_date": _plain(data.get("end_date")),
            "outcome": self._outcome(data.get("outcome")),
            "transition": transition,
            "from_stage": from_stage,
            "to_stage": to_stage,
            "persona": self._persona(data.get("persona")),
            "problem": self._text("problem", data.get("problem")),
            "message": message,
            "media": self._texts("media", data.get("media")),
            "channels": self._texts("channels", data.get("channels")),
            "audience": self._audience(data.get("audience"), data.get("holdout_share")),
            "touches": self._touches(data.get("touches")),
        }

    def _note_unknown(self, data: Mapping[str, Any]) -> None:
        known = {*FACTS, "code", "budget", "start_date", "end_date", "outcome", "transition", "persona", "problem"}
        known |= {"message", "offer", "assets", "media", "channels", "audience", "holdout_share", "touches"}
        message, mend = "Nothing reads “{key}”.", "Take it out, or correct its spelling."
        self.findings += [
            Finding("file.unknown_key", str(key), message, mend, Severity.NOTE, {"key": key})
            for key in data
            if key not in known
        ]

    def _outcome(self, given: Any) -> dict[str, Any]:
        if isinstance(given, str):
            return {"statement": given}
        if given is not None and not isinstance(given, Mapping):
            self._fault("outcome", "an outcome is a mapping", "write measure, target and date")
        parts = given if isinstance(given, Mapping) else {}
        return {str(key): _plain(value) for key, value in parts.items()}

    def _transition(self, given: Any) -> str:
        if isinstance(given, Mapping):
            return f"{given.get('from') or ''}>{given.get('to') or ''}"
        text = self._text("transition", given)
        for arrow in ARROWS:
            text = text.replace(arrow, ">")
        return ">".join(part.strip() for part in text.split(">")) if text else ""

    def _persona(self, given: Any) -> str:
        if isinstance(given, Mapping):
            return self._text("persona", given.get("code") or given.get("name"))
        return self._text("persona", given)

    def _message(self, data: Mapping[str, Any]) -> dict[str, Any]:
        given = data.get("message")
        if isinstance(given, Mapping):
            parts = {**{key: data.get(key) for key in ("offer", "assets")}, **given}
        else:
            parts = {"text": given, "offer": data.get("offer"), "assets": data.get("assets")}
        offer = parts.get("offer")
        return {
            "text": self._text("message.text", parts.get("text")),
            "offer": self._text("message.offer", offer.get("kind") if isinstance(offer, Mapping) else offer),
            "assets": self._texts("message.assets", parts.get("assets")),
        }

    def _audience(self, given: Any, share: Any) -> dict[str, Any]:
        if given is None:
            return {"holdout_share": self._number("holdout_share", share)} if share else {}
        if isinstance(given, str):
            return {"condition": given, "holdout_share": share}
        if not isinstance(given, Mapping):
            self._fault("audience", "an audience is a condition", "write condition and holdout_share")
            return {}
        is_bare = not given or CONDITION_FORMS & set(given)
        condition = given if is_bare else given.get("condition")
        if isinstance(condition, Mapping) and condition:
            self._check_condition(condition)
        share = share if is_bare else given.get("holdout_share", share)
        return {"condition": condition, "holdout_share": self._number("audience.holdout_share", share)}

    def _check_condition(self, condition: Mapping[str, Any]) -> None:
        try:
            parse_condition(condition, contact_schema())
        except Refused as refused:
            self.findings += [
                Finding(f.code, f"audience.condition.{f.path}".rstrip("."), f.message, f.mend, f.severity, f.params)
                for f in refused.findings
            ]

    def _touches(self, given: Any) -> list[dict[str, Any]]:
        if given is None:
            return []
        if not isinstance(given, list) or not all(isinstance(touch, Mapping) for touch in given):
            self._fault("touches", "touches are a list of mappings", "begin each touch with “- channel: …”")
            return []
        return [self._touch(touch, number) for number, touch in enumerate(given, start=1)]

    def _touch(self, given: Mapping[str, Any], number: int) -> dict[str, Any]:
        key = str(given.get("key") or f"T{number}")
        texts = ("channel", "topic", "category", "subject", "body", "asset")
        touch: dict[str, Any] = {name: self._text(f"touches.{key}.{name}", given.get(name)) for name in texts}
        link = given.get("link") or given.get("link_url")
        return {
            "key": key,
            **touch,
            "body": touch["body"] or self._text(f"touches.{key}.text", given.get("text")),
            "link": self._text(f"touches.{key}.link", link),
            "send_date": _plain(given.get("send_date")),
            "value": self._number(f"touches.{key}.value", given.get("value")),
        }

    def _text(self, path: str, given: Any) -> str:
        return str(self._of(path, given, (str, int, float), "is no text", "write one value", ""))

    def _number(self, path: str, given: Any) -> Any:
        return self._of(path, given, (int, float), "is no number", "write a number", None)

    def _texts(self, path: str, given: Any) -> list[str]:
        if isinstance(given, list) and all(isinstance(item, str | int) for item in given):
            return [str(item) for item in given]
        text = self._text(path, given)
        return [text] if text else []

    def _of(self, path: str, given: Any, kinds: tuple[type, ...], fault: str, mend: str, empty: Any) -> Any:
        """The value if it is of one of the kinds, `empty` if there is none; anything else is a fault."""
        if given is not None and not isinstance(given, bool) and isinstance(given, kinds):
            return given
        if given is not None:
            self._fault(path, fault, mend)
        return empty

    def _fault(self, path: str, message: str, mend: str) -> None:
        self.faults.append(Finding("file.wrong_shape", path, message, mend))


def _plain(value: Any) -> Any:
    """YAML reads days as dates; the shared shape keeps them as text."""
    if isinstance(value, datetime):
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else value
