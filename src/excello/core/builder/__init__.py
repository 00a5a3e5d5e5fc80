"""The condition builder: a form field in which a person writes a condition in rows, groups and counts, or as JSON.

class CheckForm(BuilderForm):
    def __init__(self, *args, schema, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["condition"] = ConditionField(schema=schema, label=_("Must hold"))

form = CheckForm(request.POST, schema=schema)
if form.is_valid():                      # never while a row button was pressed
    …  form.cleaned_data["condition"]    # the JSON grammar, typed and canonical
return render(request, "…", {"form": form}, status=form.status)
"""

from __future__ import annotations

from excello.core.builder.counting import answer_count, posted_condition
from excello.core.builder.fields import BuilderForm, ConditionField
from excello.core.builder.wording import condition_in_words

__all__ = ["BuilderForm", "ConditionField", "answer_count", "condition_in_words", "posted_condition"]
