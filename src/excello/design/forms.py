"""How every Django form looks: the renderer of the settings, and the answer to a field that was left."""

from __future__ import annotations

from django.forms import BaseForm, BoundField, CheckboxInput, Textarea
from django.forms.renderers import TemplatesSetting
from django.http import HttpRequest, HttpResponse


class DesignBoundField(BoundField):
    """A field with the layout its form asks for.

    A form may set `widths = {"target": "half"}` (`third`, `half`, `two-thirds`; whole otherwise) and
    `affixes = {"budget": "€"}`.
    """

    @property
    def width(self) -> str:
        return getattr(self.form, "widths", {}).get(self.name, "")

    @property
    def affix(self) -> str:
        return getattr(self.form, "affixes", {}).get(self.name, "")

    @property
    def is_optional(self) -> bool:
        """Whether the label says so; a form of a draft, which asks for nothing yet, sets `says_optional = False`."""
        return not self.field.required and getattr(self.form, "says_optional", True)

    @property
    def is_checkbox(self) -> bool:
        return isinstance(self.field.widget, CheckboxInput)

    @property
    def is_choices(self) -> bool:
        return self.widget_type in {"radioselect", "checkboxselectmultiple"}

    @property
    def messages(self) -> list[str]:
        """What stands under the field; a widget that shows a message in its own rows gives it the code `in_rows`."""
        return [message for error in self.errors.as_data() if error.code != "in_rows" for message in error.messages]

    @property
    def label_for(self) -> str:
        return self.id_for_label or self.auto_id

    def build_widget_attrs(self, attrs, widget=None):
        built = super().build_widget_attrs(attrs, widget)
        if isinstance(widget or self.field.widget, Textarea):
            built.setdefault("rows", "3")
        return built


class Renderer(TemplatesSetting):
    """`FORM_RENDERER = "excello.design.forms.Renderer"`: every form in the language of the design."""

    form_template_name = "design/form.html"
    field_template_name = "design/field.html"
    bound_field_class = DesignBoundField


def answer_check(request: HttpRequest, form: BaseForm) -> HttpResponse:
    """Answer a form with `data-check`: the one field that was left, checked, as its own partial.

    The name arrives as `_field`; a name the form does not know is a bad request.
    """
    name = request.POST.get("_field", "")
    if name not in form.fields:
        return HttpResponse(status=400)
    form.full_clean()
    return HttpResponse(form[name].as_field_group())
