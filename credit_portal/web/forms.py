"""How Django's forms become fields of the portal.

`{{ form }}` and `{{ field.as_field_group }}` print label, hint (`help_text`), error and
control in this order. A form field may carry `filled_from`: a source, the value came from
data.
"""

from typing import Any

from django import forms
from django.forms.renderers import TemplatesSetting


class PortalRenderer(TemplatesSetting):
    form_template_name = "django/forms/div.html"
    field_template_name = "django/forms/field.html"


def width(characters: int) -> dict[str, Any]:
    """Attributes of an input as wide as its answer: 5, 10, 20 or 30 characters."""
    return {"class": f"govuk-input--width-{characters}"}


class DatePartsInput(forms.SelectDateWidget):
    """A day as three numbers: year, month, day. Any year may be typed."""

    template_name = "django/forms/govuk/date.html"
    use_fieldset = True

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = forms.Widget.get_context(self, name, value, attrs)
        parts = self.format_value(value)
        first_id = context["widget"]["attrs"].get("id", f"id_{name}")
        context["widget"]["parts"] = [
            {
                "part": part,
                "name": getattr(self, f"{part}_field") % name,
                "id": first_id if part == "year" else f"{first_id}_{part}",
                "value": "" if parts[part] is None else parts[part],
            }
            for part in ("year", "month", "day")
        ]
        return context

    def id_for_label(self, id_: str) -> str:
        return id_


def first_control_id(field: forms.BoundField) -> str:
    """The id an error links to: the first radio or tick box, else the control itself."""
    own = field.id_for_label or field.auto_id or ""
    if isinstance(field.field.widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return f"{field.auto_id}_0"
    return own


def error_list(form: forms.BaseForm | forms.BaseFormSet | None) -> list[tuple[str, str]]:
    """Every error of a form or formset as (id of its control or "", message), in field order."""
    if form is None or not form.is_bound:
        return []
    if isinstance(form, forms.BaseFormSet):
        own = [("", str(message)) for message in form.non_form_errors()]
        return own + [row for each in form.forms for row in error_list(each)]
    found = [("", str(message)) for message in form.non_field_errors()]
    for field in form:
        found += [(first_control_id(field), str(message)) for message in field.errors]
    return found
