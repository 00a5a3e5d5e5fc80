"""Which stored version of a template a new request is written on, and how a new version comes into force."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from excello.core.access import Actor
from excello.core.operations import operation, record_entry
from excello.demand.models import BriefTemplate
from excello.demand.operations.rows import read_reason
from excello.demand.queries.templates import definitions_of
from excello.demand.rules import Template, read_template
from excello.findings import Finding, Refused, mark


def keep_current(center_id: int, key: str, *, at: datetime) -> BriefTemplate:
    """The stored version in force, copied from what ships where the center keeps none yet; part of another write."""
    definition = definitions_of(center_id).get(key)
    if definition is None:
        mend = mark("Choose one of the list.")
        raise Refused([Finding("request.template", "template", mark("There is no such kind of request."), mend)])
    if definition.row_id is not None:
        return BriefTemplate.objects.get(pk=definition.row_id)
    row, _created = BriefTemplate.objects.get_or_create(
        center_id=center_id,
        key=key,
        number=definition.version,
        defaults={"definition": definition.content, "is_shipped": True, "published_at": at},
    )
    return row


@operation
def publish_template(*, definition: Mapping[str, Any], reason: str, by: Actor, at: datetime) -> Template:
    """Put a new version of a template in force for requests written from now on; every finding at once."""
    by.require("demand.edit_templates")
    template = read_template(definition)
    why = read_reason(reason, path="reason", needed=mark("It does not say why the template changes."))
    current = definitions_of(by.center_id).get(template.key)
    if current is not None and current.content == definition:
        mend = mark("Change something first.")
        raise Refused([Finding("template.same", "definition", mark("This is the version in force."), mend)])
    version = current.version + 1 if current else 1
    row = BriefTemplate.objects.create(
        center_id=by.center_id,
        key=template.key,
        number=version,
        definition=dict(definition),
        reason=why,
        published_by_id=by.person_id,
        published_at=at,
    )
    record_entry(
        kind="template.published",
        by=by,
        at=at,
        subject=("demand.template", row.key),
        label=f"{template.name} v{version}",
        reason=why,
        before={"version": current.version} if current else {},
        after={"version": version},
    )
    return read_template(definition, version=version)
