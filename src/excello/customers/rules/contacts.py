"""What the directory keeps of a contact, and how it reads a file's or a form's spelling of it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from excello.findings import Finding, mark


@dataclass(frozen=True, slots=True)
class NewContact:
    """A contact as a file or a program names it; `key` is its user_id in the lake. An empty text says nothing."""

    key: str
    email: str = ""
    name: str = ""
    language: str = ""
    country: str = ""
    region: str = ""


LIMITS = {"key": 256, "email": 254, "name": 255, "language": 16, "country": 100, "region": 120}


def tidy(contact: NewContact) -> NewContact:
    """The spelling that is kept: no outer blanks, the address in lower case."""
    texts = {name: getattr(contact, name).strip() for name in LIMITS}
    return replace(contact, **{**texts, "email": texts["email"].lower()})


def contact_findings(contact: NewContact) -> list[Finding]:
    """What keeps a contact out of the directory; paths are the names of its fields."""
    findings = []
    if not contact.key:
        findings.append(_finding("key", mark("The contact has no key."), mark("Give it its id, or its address.")))
    local, _, domain = contact.email.partition("@")
    if contact.email and (not local or "." not in domain or " " in contact.email):
        findings.append(_finding("email", mark("This is no e-mail address."), mark("Write it as name@company.com.")))
    for name, limit in LIMITS.items():
        if len(getattr(contact, name)) > limit:
            message, mend = mark("This text is too long."), mark("Use at most {limit} characters.")
            findings.append(_finding(name, message, mend, limit=limit))
    return findings


def _finding(path: str, message: str, mend: str, **params: int) -> Finding:
    return Finding(f"contact.{path}", path, message, mend, params=params)
