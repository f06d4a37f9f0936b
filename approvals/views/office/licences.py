"""What a head of section does with a licence."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from applicants.gates import staff_page
from applicants.permissions import duties
from applicants.requests import SignedInRequest
from credit_portal.documents.rules import chinese_date
from credit_portal.errors import NotAllowed

from ... import permissions
from ...enums import DeferralStatus, LicenceStatus, OrderStatus
from ...errors import WrongStep
from ...forms.office import RevokeForm
from ...models import ElectronicLicence
from ...services import licences
from .shell import show


@staff_page
@require_http_methods(["GET", "POST"])
def revoke(request: SignedInRequest, number: str) -> HttpResponse:
    """Revoke a licence; the head of the department only."""
    licence = get_object_or_404(
        ElectronicLicence.objects.select_related("holder", "department", "case"), number=number
    )
    if not duties(request.user).in_department(licence.department_id, *permissions.READERS):
        raise Http404
    if not permissions.may_revoke(request.user, licence):
        raise NotAllowed
    form = RevokeForm(request.POST or None, initial={"reason": _reason_of_order(licence)})
    if request.method == "POST" and form.is_valid():
        try:
            licences.revoke_licence(
                licence.pk,
                by=request.user,
                on=timezone.localdate(),
                reason=form.cleaned_data["reason"],
            )
        except WrongStep as refusal:
            return render(request, "409.html", {"refusal": refusal}, status=409)
        messages.success(request, _("证照已撤销，公众核验时立即可见。"))
        return redirect(_after_revoking(licence))
    is_open = licence.status in (LicenceStatus.ISSUED, LicenceStatus.SUSPENDED)
    return show(request, "office/revoke.html", licence=licence, form=form, is_open=is_open)


def _after_revoking(licence: ElectronicLicence) -> str:
    if licence.case is None:
        return reverse("office:desk")
    return reverse("office:case", args=[licence.case.number])


def _reason_of_order(licence: ElectronicLicence) -> str:
    """The facts of an order that was not obeyed, to begin with."""
    case = licence.case
    order = case.supply_orders.filter(status=OrderStatus.OVERDUE).first() if case else None
    if case is None or order is None:
        return ""
    lapsed = case.deferrals.filter(status=DeferralStatus.LAPSED)
    names = "、".join(case.version.spec.material(row.material_code).name_zh for row in lapsed)
    return (
        f"证照先行发给，承诺补交的{names}到期没有补交；"
        f"责令{chinese_date(order.rectify_by)}前整改，期满仍没有补交。"
    )
