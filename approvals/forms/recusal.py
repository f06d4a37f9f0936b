"""What an official declares of those they keep away from."""

from django import forms
from django.utils.translation import gettext_lazy as _

from applicants.enums import DocumentType, InterestRelation
from applicants.services.identifying import IdentityPaper
from credit_portal.web.forms import width


class InterestForm(forms.Form):
    """Posted, so that names and numbers stay out of addresses and logs."""

    use_required_attribute = False

    relation = forms.ChoiceField(
        label=_("和您是什么关系"),
        choices=InterestRelation.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择关系")},
    )
    name = forms.CharField(
        label=_("姓名或单位名称"),
        max_length=120,
        error_messages={"required": _("请填写姓名或单位名称")},
    )
    document_type = forms.ChoiceField(label=_("证件类型"), choices=DocumentType.choices)
    number = forms.CharField(
        label=_("证件号码"),
        help_text=_("只保存用来比对的摘要，页面上只显示头尾几位。"),
        max_length=40,
        widget=forms.TextInput(width(20) | {"autocomplete": "off"}),
        error_messages={"required": _("请填写证件号码")},
    )

    def paper(self) -> IdentityPaper:
        """Of a valid form."""
        typed = self.cleaned_data
        return IdentityPaper(typed["document_type"], typed["number"], typed["name"])
