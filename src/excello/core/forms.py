"""Forms that can take the findings of a refused operation onto their fields."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from excello.core.presenting import PresentedFinding, present_findings
from excello.findings import Finding, Refused, Severity


class FindingsForm(forms.Form):
    """A form over an operation: what the operation refuses lands on the fields, and nothing typed is lost."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.refusals: list[PresentedFinding] = []

    def take(self, refused: Refused, *, version: int | None = None) -> None:
        """Put each finding on the field its path ends in or starts with, the rest on the form.

        `version` is the one in force now: who was overtaken has been told so, and may save again on top of it.
        """
        self.refusals = present_findings(refused.findings)
        if version is not None and any(finding.code == "changed_meanwhile" for finding in refused.findings):
            posted: Any = self.data
            data = posted.copy()
            data["version"] = version
            self.data = data
        for finding in self.refusals:
            self.add_error(self._field_of(finding.path), _sentence(finding))

    def take_errors(self, findings: Iterable[Finding]) -> None:
        """Put errors on fields that are not refused already; for `clean`, so that everything wrong shows at once."""
        errors = [each for each in findings if each.severity is Severity.ERROR and each.path not in self.errors]
        if errors:
            self.take(Refused(errors))

    def _field_of(self, path: str) -> str | None:
        parts = path.split(".")
        return next((part for part in (path.replace(".", "_"), parts[0], parts[-1]) if part in self.fields), None)

    def findings(self) -> list[PresentedFinding]:
        """Everything that stands between this form and its operation, in field order."""
        found = []
        for name, messages in self.errors.items():
            path = "" if name == "__all__" else name
            found += [Finding("form", path, str(message)) for message in messages]
        return present_findings(found)


def _sentence(finding: PresentedFinding) -> str:
    return f"{finding.message} {finding.mend}".strip()
