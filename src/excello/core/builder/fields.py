"""The form field, its widget, and the form that redraws itself while rows are added and removed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict
from django.utils.translation import gettext_lazy as _

from excello.core.builder.drafts import Draft
from excello.core.builder.drawing import draw_builder
from excello.core.builder.opening import open_condition
from excello.core.builder.posting import read_draft, was_posted
from excello.core.builder.writing import check_draft, write_draft
from excello.core.forms import FindingsForm
from excello.core.presenting import PresentedFinding, present_findings
from excello.findings import Finding, Refused
from excello.lake.conditions import SubjectSchema

IN_ROWS = "in_rows"


class ConditionWidget(forms.Widget):
    """Draws a draft; needs no JavaScript, and redraws only itself where there is."""

    template_name = "core/builder/widget.html"
    use_fieldset = True

    def __init__(self, schema: SubjectSchema, *, count_url: str = "", event_names: Collection[str] = ()) -> None:
        super().__init__()
        self.schema = schema
        self.count_url = count_url
        self.event_names = tuple(event_names)

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Draft:
        return read_draft(data, name, self.schema)

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return not was_posted(data, name)

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        posted = isinstance(value, Draft)
        draft = value if posted else open_condition(value, self.schema)
        context = super().get_context(name, None, attrs)
        context["builder"] = draw_builder(
            draft,
            self.schema,
            name=name,
            checked=posted and not draft.edited,
            count_url=self.count_url,
            event_names=self.event_names,
        )
        return context


class ConditionField(forms.Field):
    """A condition on `schema`'s subject; its cleaned value is the canonical JSON of the grammar.

    required: an empty condition (which holds always) is refused. count_url: a page that answers with `answer_count`.
    event_names: suggestions for event names where the schema allows any.
    """

    default_error_messages = {"required": _("Say at least one thing that must hold.")}

    def __init__(
        self,
        *,
        schema: SubjectSchema,
        count_url: str = "",
        event_names: Collection[str] = (),
        required: bool = True,
        label: Any = None,
        help_text: Any = "",
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        self.schema = schema
        widget = ConditionWidget(schema, count_url=count_url, event_names=event_names)
        super().__init__(required=required, label=label, help_text=help_text, initial=initial, widget=widget)

    def clean(self, value: Any) -> dict[str, Any]:
        draft = value if isinstance(value, Draft) else open_condition(value, self.schema)
        try:
            condition = check_draft(draft, self.schema)
        except Refused as refused:
            raise ValidationError([_message(finding) for finding in present_findings(refused.findings)]) from refused
        if self.required and condition == {"all": []}:
            raise ValidationError(self.error_messages["required"], code="required")
        return condition

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(write_draft(data, self.schema).data != (initial or {"all": []}))
        except Refused:
            return True

    def findings_of(self, draft: Draft, name: str) -> list[Finding]:
        """What does not conform, each at the input it speaks of."""
        return draw_builder(draft, self.schema, name=name, checked=True).findings


class BuilderForm(FindingsForm):
    """A form with condition fields: while a row button is pressed it is drawn again, unchecked, nothing lost."""

    @property
    def is_editing(self) -> bool:
        """Whether a row button was pressed, so that the form must only be drawn again."""
        return self.is_bound and any(
            self.data.get(f"{self.add_prefix(name)}.do")
            for name, field in self.fields.items()
            if isinstance(field, ConditionField)
        )

    @property
    def status(self) -> int:
        """The HTTP status of the page that draws this form: 422 only where findings stand."""
        return 422 if self.is_bound and not self.is_editing and self.errors else 200

    def full_clean(self) -> None:
        if not self.is_editing:
            return super().full_clean()
        self._errors = ErrorDict(renderer=self.renderer)
        self.cleaned_data: dict[str, Any] = {}

    def is_valid(self) -> bool:
        return not self.is_editing and super().is_valid()

    def findings(self) -> list[PresentedFinding]:
        """Everything that stands in the way, those of a condition at their rows."""
        found = [finding for finding in super().findings() if not self._in_rows(finding.path)]
        for name, field in self.fields.items():
            if self._in_rows(name) and isinstance(field, ConditionField):
                prefixed = self.add_prefix(name)
                draft = field.widget.value_from_datadict(self.data, self.files, prefixed)
                found += present_findings(field.findings_of(draft, prefixed))
        return found

    def _in_rows(self, name: str) -> bool:
        """Whether a field's findings stand in its rows, rather than on the whole."""
        errors = self.errors.get(name)
        return errors is not None and any(error.code == IN_ROWS for error in errors.as_data())


def _message(finding: PresentedFinding) -> ValidationError:
    return ValidationError(f"{finding.message} {finding.mend}".strip(), code=IN_ROWS)
