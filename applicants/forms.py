"""What people fill in about themselves. Shape only: the services decide."""

import re
import unicodedata
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from credit_portal.web.forms import DatePartsInput, width

from .scopes import matter_choices
from .services.mandates import MandateTerms

MAX_MANDATE_DAYS = 3 * 366
MOBILE = re.compile(r"1[3-9]\d{9}", re.ASCII)
TOKEN_DAYS = [("30", _("30天")), ("90", _("90天")), ("365", _("一年"))]


class CompanyForm(forms.Form):
    credit_code = forms.CharField(
        label=_("统一社会信用代码"),
        help_text=_("营业执照上的18位代码，字母大小写都可以。"),
        max_length=40,
        widget=forms.TextInput(width(20)),
        error_messages={"required": _("请填写统一社会信用代码")},
    )


class PhoneForm(forms.Form):
    """The number, and then the code that it received."""

    phone = forms.CharField(
        label=_("手机号"),
        help_text=_("11位数字，要能收到短信"),
        max_length=20,
        widget=forms.TextInput(width(20) | {"inputmode": "tel", "autocomplete": "tel"}),
        error_messages={"required": _("请填写手机号")},
    )
    code = forms.CharField(
        label=_("短信验证码"),
        help_text=_("获取以后，6位数字会发到上面的手机"),
        max_length=32,
        widget=forms.TextInput(
            width(10) | {"inputmode": "numeric", "autocomplete": "one-time-code"}
        ),
        error_messages={"required": _("请输入短信验证码")},
    )

    def clean_phone(self) -> str:
        phone = "".join(unicodedata.normalize("NFKC", self.cleaned_data["phone"]).split())
        if not MOBILE.fullmatch(phone):
            raise forms.ValidationError(_("手机号应为11位数字，以1开头"))
        return phone


class MandateForm(forms.Form):
    agent = forms.CharField(
        label=_("受托人的用户名"),
        help_text=_("对方登录本门户用的名字，要写完整。"),
        max_length=150,
        widget=forms.TextInput(width(20)),
        error_messages={"required": _("请填写受托人的用户名")},
    )
    scope = forms.ChoiceField(
        label=_("可以替您办哪些事项"),
        choices=[("all", _("全部事项")), ("some", _("只办下面选中的事项"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择可以办哪些事项")},
    )
    matters = forms.MultipleChoiceField(
        label=_("选中的事项"), required=False, widget=forms.CheckboxSelectMultiple
    )
    may_sign = forms.BooleanField(
        label=_("可以替我签署承诺书和容缺保证"),
        help_text=_("承诺由您承担责任。没有这一项，承诺只能由您自己签。"),
        required=False,
    )
    may_read_credit = forms.BooleanField(
        label=_("可以查看我的信用档案"),
        help_text=_("能看到等级、记录和影响；自然人的分数仍只有本人能看到。"),
        required=False,
    )
    valid_from = forms.DateField(
        label=_("从哪天起"),
        widget=DatePartsInput,
        error_messages={"required": _("请填写开始的日子"), "invalid": _("这个日期不存在")},
    )
    valid_to = forms.DateField(
        label=_("到哪天止"),
        help_text=_("最长三年。到期自动失效，您也可以随时收回。"),
        widget=DatePartsInput,
        error_messages={"required": _("请填写结束的日子"), "invalid": _("这个日期不存在")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["matters"].choices = matter_choices()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("scope") == "some" and not data.get("matters"):
            self.add_error("matters", _("请至少选一个事项"))
        first, last = data.get("valid_from"), data.get("valid_to")
        if last:
            self._check_last(first, last)
        return data

    def _check_last(self, first: date | None, last: date) -> None:
        if last < timezone.localdate():
            self.add_error("valid_to", _("结束的日子不能早于今天"))
        elif first and last < first:
            self.add_error("valid_to", _("结束的日子不能早于开始的日子"))
        elif first and last - first > timedelta(days=MAX_MANDATE_DAYS):
            self.add_error("valid_to", _("一份委托最长三年"))

    def terms(self) -> MandateTerms:
        data = self.cleaned_data
        return MandateTerms(
            valid_from=data["valid_from"],
            valid_to=data["valid_to"],
            matter_codes=data["matters"] if data["scope"] == "some" else [],
            may_sign=data["may_sign"],
            may_read_credit=data["may_read_credit"],
        )


class TokenForm(forms.Form):
    name = forms.CharField(
        label=_("用在哪里"),
        help_text=_("例如：公司办公系统。"),
        max_length=60,
        error_messages={"required": _("请写明令牌用在哪里")},
    )
    days = forms.TypedChoiceField(label=_("多久到期"), choices=TOKEN_DAYS, coerce=int, initial="90")


class LanguageForm(forms.Form):
    language = forms.ChoiceField(
        label=_("通知用什么语言"),
        # each in its own language, whatever that of the page
        choices=[
            ("zh-hans", format_html('<span lang="zh">{}</span>', "中文")),
            ("en", format_html('<span lang="en">{}</span>', "English")),
        ],
        widget=forms.RadioSelect,
    )
