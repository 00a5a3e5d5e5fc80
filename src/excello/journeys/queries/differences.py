"""What a draft changes in what is in force, text by text."""

from __future__ import annotations

from collections.abc import Mapping

from excello.design.pictures import Change


def differences(before: Mapping[str, str], after: Mapping[str, str]) -> list[Change]:
    """Label → text on either side becomes the list of what differs, in the order of the draft."""
    labels = [*after, *(label for label in before if label not in after)]
    return [
        Change(label, before.get(label, ""), after.get(label, ""))
        for label in labels
        if before.get(label, "") != after.get(label, "")
    ]
