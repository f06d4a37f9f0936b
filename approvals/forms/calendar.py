"""The days of a year as an administrator brings them: a file, or pasted."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

MAX_BYTES = 100 * 1024


class CalendarForm(forms.Form):
    """`days` when cleaned: the text of the file, or else what was pasted."""

    source = forms.CharField(
        label=_("依据"),
        help_text=_("例如：国务院办公厅关于2027年部分节假日安排的通知。"),
        max_length=120,
        error_messages={"required": _("请写明依据的通知")},
    )
    file = forms.FileField(
        label=_("日历文件"), help_text=_("CSV 或 JSON，UTF-8 编码，不超过100 KB。"), required=False
    )
    text = forms.CharField(
        label=_("或者把内容粘贴在这里"),
        help_text=_(
            "每行一天：日期,类型,中文名称,英文名称。类型写 holiday（放假）或 workday（调休上班）。"
        ),
        widget=forms.Textarea,
        max_length=MAX_BYTES,
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        upload, text = data.get("file"), data.get("text", "")
        if upload:
            text = self._read(upload)
        if not text.strip() and not self.errors:
            self.add_error("file", _("请选择日历文件，或者粘贴内容"))
        return data | {"days": text}

    def _read(self, upload: Any) -> str:
        if upload.size > MAX_BYTES:
            self.add_error("file", _("文件超过100 KB。"))
            return ""
        try:
            return str(upload.read().decode("utf-8-sig"))
        except UnicodeDecodeError:
            self.add_error("file", _("文件不是 UTF-8 编码的文本。"))
            return ""
