"""How the result shall reach the applicant, and how the issuing window says it did."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from applicants.access import accounts_of
from applicants.enums import DocumentType
from applicants.models import Applicant
from credit_portal.web.forms import DatePartsInput, width

from ..enums import Carrier, DeliveryWay, ReceiverRelation
from ..errors import DeliveryIncomplete
from ..models import Case
from ..services.delivering import DeliveryWish, Receiver
from .counter import OFF, PERSON_DOCUMENTS

WAYS = {
    DeliveryWay.ELECTRONIC: _("电子送达：我同意用电子方式送达，文书到账户那天算送达，可以收回"),
    DeliveryWay.COUNTER: _("到窗口领取：带身份证件到政务服务大厅出证窗口"),
    DeliveryWay.POST: _("免费邮寄：邮费由政府承担"),
}


class DeliveryForm(forms.Form):
    """A way, and the address where it is post. Choosing electronic is the consent to it."""

    use_required_attribute = False

    way = forms.ChoiceField(
        label=_("结果怎么领"),
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择结果怎么领"), "invalid_choice": _("请选择结果怎么领")},
    )
    recipient = forms.CharField(
        label=_("收件人"),
        max_length=60,
        widget=forms.TextInput(width(20)),
        error_messages={"required": _("请写收件人姓名")},
    )
    phone = forms.CharField(
        label=_("收件电话"),
        max_length=20,
        widget=forms.TextInput(width(20) | {"inputmode": "tel"}),
        error_messages={"required": _("手机号应为11位数字")},
    )
    address = forms.CharField(
        label=_("收件地址"), max_length=200, error_messages={"required": _("请写收件地址")}
    )

    def __init__(
        self,
        applicant: Applicant,
        *args: Any,
        known: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        """`known` is what was chosen before; else what the profile says."""
        has_account = bool(accounts_of(applicant))
        first = DeliveryWay.ELECTRONIC if has_account else DeliveryWay.COUNTER
        initial = {
            "way": first.value,
            "recipient": applicant.name,
            "phone": applicant.phone,
            "address": applicant.address,
        }
        kwargs["initial"] = initial | {k: v for k, v in (known or {}).items() if v}
        super().__init__(*args, **kwargs)
        self.has_account = has_account
        self.fields["way"].choices = [  # type: ignore[attr-defined]
            (way.value, words)
            for way, words in WAYS.items()
            if has_account or way != DeliveryWay.ELECTRONIC
        ]

    @property
    def post_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in ("recipient", "phone", "address")]

    def clean(self) -> dict[str, Any]:
        """The address counts for post only."""
        data = super().clean() or {}
        if data.get("way") != DeliveryWay.POST:
            for field in self.post_fields:
                self.errors.pop(field.name, None)
        elif not self.errors:
            try:
                DeliveryWish.from_json(data)
            except DeliveryIncomplete as refusal:
                self.add_error(refusal.field, str(refusal))
        return data

    def wish(self) -> DeliveryWish:
        """Of a valid form."""
        return DeliveryWish.from_json(self.cleaned_data)

    def typed(self) -> dict[str, str]:
        """To keep with a draft, right or wrong."""
        return {name: str(self.data.get(name, ""))[:200] for name in self.fields}


class CollectForm(forms.Form):
    """Who signs for the result, as their document says."""

    use_required_attribute = False

    relation = forms.ChoiceField(
        label=_("签收人是谁"),
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择签收人是谁")},
    )
    document_type = forms.ChoiceField(label=_("证件类型"), choices=PERSON_DOCUMENTS)
    number = forms.CharField(
        label=_("证件号码"),
        help_text=_("照证件原件填；只保存隐去中段的号码。"),
        max_length=40,
        widget=forms.TextInput(width(20) | OFF),
        error_messages={"required": _("请填写证件号码")},
    )
    name = forms.CharField(
        label=_("姓名"),
        max_length=60,
        widget=forms.TextInput(width(20) | OFF),
        error_messages={"required": _("请填写姓名")},
    )
    sheet = forms.FileField(
        label=_("签名的签收单（可以不传）"),
        help_text=_("PDF、JPG 或 PNG。"),
        required=False,
        widget=forms.FileInput({"accept": ".pdf,.jpg,.jpeg,.png"}),
    )

    def __init__(self, case: Case, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = (
            [ReceiverRelation.SELF, ReceiverRelation.AGENT, ReceiverRelation.FAMILY]
            if case.applicant.is_natural
            else [ReceiverRelation.REPRESENTATIVE, ReceiverRelation.HANDLER]
        )
        self.fields["relation"].choices = [(each.value, each.label) for each in own]  # type: ignore[attr-defined]

    def receiver(self) -> Receiver:
        typed = self.cleaned_data
        return Receiver(
            relation=ReceiverRelation(typed["relation"]),
            name=typed["name"],
            document_type=DocumentType(typed["document_type"]),
            number=typed["number"],
        )


class PostForm(forms.Form):
    use_required_attribute = False

    carrier = forms.TypedChoiceField(
        label=_("承运单位"), choices=Carrier.choices, coerce=Carrier, widget=forms.RadioSelect
    )
    tracking_number = forms.CharField(
        label=_("运单号"),
        max_length=40,
        widget=forms.TextInput(width(20) | OFF),
        error_messages={"required": _("请填写运单号")},
    )


class ArrivalForm(forms.Form):
    """What the carrier says became of it."""

    use_required_attribute = False

    outcome = forms.ChoiceField(
        label=_("投递结果"),
        choices=[("served", _("已签收")), ("returned", _("已退回"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择投递结果")},
    )
    on = forms.DateField(
        label=_("哪一天"),
        initial=timezone.localdate,
        widget=DatePartsInput,
        error_messages={"required": _("请填写日期"), "invalid": _("这个日期不存在")},
    )
    reason = forms.CharField(
        label=_("退回原因"), help_text=_("退回的要写。"), max_length=200, required=False
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("outcome") == "returned" and not data.get("reason"):
            self.add_error("reason", _("请写退回原因"))
        return data
