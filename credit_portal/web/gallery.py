"""Every component and state on one page, for the eye and for the accessibility tests."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from credit_portal.web.forms import DatePartsInput, width


class SampleForm(forms.Form):
    licence_no = forms.CharField(
        label=_("许可证编号"), initial="示DA0120210037", widget=forms.TextInput(width(20))
    )
    phone = forms.CharField(
        label=_("联系手机"),
        help_text=_("办理结果发到这个手机号"),
        widget=forms.TextInput(width(20)),
    )
    from_on = forms.DateField(label=_("希望新证从哪天起生效"), widget=DatePartsInput)
    changed = forms.ChoiceField(
        label=_("经营条件有没有变化？"),
        help_text=_("包括地址、仓库、经营范围、质量负责人"),
        choices=[("no", _("没有变化")), ("yes", _("有变化"))],
        widget=forms.RadioSelect,
    )
    pickup = forms.ChoiceField(
        label=_("怎样领取证照"), choices=[("post", _("邮寄")), ("hall", _("到大厅领取"))]
    )
    topics = forms.MultipleChoiceField(
        label=_("哪些事要提醒您"),
        choices=[("due", _("到期")), ("supply", _("补交"))],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    remark = forms.CharField(label=_("补充说明"), widget=forms.Textarea, required=False)
    paper = forms.FileField(
        label=_("上传材料"), help_text=_("PDF 或照片，不超过 20 MB"), required=False
    )
    agreed = forms.BooleanField(label=_("同意用站内信和短信送达"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["licence_no"].filled_from = _("电子证照库")  # type: ignore[attr-defined]


OFF = {19: _("周末"), 25: _("中秋"), 26: "", 27: ""}


def sample_days() -> list[dict[str, Any]]:
    """14 to 28 September 2026: eight working days, two stopped, one make-up day."""
    days: list[dict[str, Any]] = []
    number = 0
    for at in range(15):
        when = date(2026, 9, 14) + timedelta(days=at)
        kind: str = "counted"
        label: Any = ""
        if at == 0:
            kind, label = "start", _("受理")
        elif when.day in (16, 17):
            kind = "stopped"
        elif when.day in OFF:
            kind, label = "off", OFF[when.day]
        else:
            number += 1
            kind = {20: "makeup", 28: "due"}.get(when.day, "counted")
        days.append(
            {
                "date": when,
                "kind": kind,
                "label": label,
                "number": number if kind in ("counted", "makeup", "due") else None,
                "is_today": when.day == 18,
            }
        )
    return days


def components(request: HttpRequest) -> HttpResponse:
    wrong = SampleForm(
        {"licence_no": "示DA0120210037", "phone": "", "from_on_year": "2027", "from_on_month": "13"}
    )
    return render(
        request,
        "components_gallery.html",
        {
            "days": sample_days(),
            "form": SampleForm(),
            "wrong": wrong,
            "ways": ["instant", "notify_commit", "missing_material", "ordinary"],
            "steps": [
                _("核对主体信息"),
                _("填写延续信息"),
                _("补充材料"),
                _("核对并选方式"),
                _("签署承诺"),
            ],
            "shares": [
                {"way": "instant", "value": 31},
                {"way": "notify_commit", "value": 18},
                {"way": "missing_material", "value": 14},
                {"way": "ordinary", "value": 37},
            ],
            "fields": [
                (_("姓名"), "林静"),
                (_("证书编号"), "示护 202144030117"),
                (_("有效期至"), "2031年10月18日"),
            ],
            "bars": [
                {"label": _("今天"), "value": 2},
                {"label": "28", "value": 7, "current": True},
                {"label": "29", "value": 5},
                {"label": "30", "value": 0},
            ],
            "terms": [
                {"label": _("起点"), "value": "80", "op": ""},
                {"label": _("连续守信"), "value": "10", "op": "+"},
                {"label": _("警告 × 权重 1"), "value": "3.0", "op": "−"},
                {"label": _("信用分"), "value": "87.0", "op": "="},
            ],
            "effects": [
                {"label": _("秒批"), "text": _("几秒办结"), "open": True},
                {"label": _("专人帮办"), "text": _("优秀（A）开放"), "open": False},
            ],
            "persons": [
                {"label": _("个人"), "url": "#p", "icon": "user", "current": False},
                {"label": _("企业和商户"), "url": "#f", "icon": "building-store", "current": True},
            ],
            "habits": [
                (_("先看，不留痕"), _("只查看，不会留下申请记录。")),
                (_("再选，自己定"), _("您也随时可以选普通程序。")),
                (_("兑现，越办越快"), _("承诺经核查属实会记入您的信用档案。")),
            ],
            "figures": [
                {"label": _("办结办件"), "value": "38,214", "unit": _("件")},
                {"label": _("按承诺时限办结"), "value": "99.2", "unit": "%"},
            ],
            "hints": [
                {"icon": "help-circle", "text": _("全部材料看完后，可以告知补正或受理"), "tone": ""}
            ],
            "queue_options": [
                {"label": _("我的"), "url": "#mine", "count": 23, "current": True},
                {"label": _("科室待认领"), "url": "#free", "count": 8, "current": False},
            ],
        },
    )
