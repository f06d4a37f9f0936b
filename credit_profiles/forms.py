"""The day on which a standing is looked at ahead."""

from datetime import date, timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from credit_portal.web.forms import width

MAX_YEARS_AHEAD = 10


class OnDayForm(forms.Form):
    """`?on=YYYY-MM-DD`; a day of the past is no simulation."""

    on = forms.DateField(
        label=_("看哪一天"),
        widget=forms.DateInput(width(10) | {"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("请选一天"), "invalid": _("这个日期不存在")},
    )

    def clean_on(self) -> date:
        on, today = self.cleaned_data["on"], timezone.localdate()
        if on < today:
            raise forms.ValidationError(_("请选今天或以后的一天"))
        if on > today + timedelta(days=366 * MAX_YEARS_AHEAD):
            raise forms.ValidationError(_("最多往后看十年"))
        return on
