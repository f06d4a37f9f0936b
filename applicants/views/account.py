"""One's own account: who I am, for whom I act, what keeps it safe."""

from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from credit_portal.web.urls_safety import safe_local

from ..access import acting_for, choices_for
from ..forms import LanguageForm
from ..gates import needs_authenticator, to_authenticator
from ..middleware import SESSION_KEY
from ..models import Mandate
from ..requests import SignedInRequest


@login_required
@require_GET
def account(request: SignedInRequest) -> HttpResponse:
    user = request.user
    person = getattr(user, "person", None)
    today = timezone.localdate()
    own = Q(principal__user=user) | Q(principal__members__user=user)
    given = Mandate.objects.filter(own, valid_to__gte=today, revoked_at__isnull=True)
    context = {
        "person": person,
        "memberships": user.memberships.select_related("company").order_by("company__name"),
        "given": given.select_related("principal", "agent").order_by("-pk").distinct(),
        "held": user.mandates_held.filter(valid_to__gte=today, revoked_at__isnull=True)
        .select_related("principal")
        .order_by("-pk"),
        "tokens": user.api_tokens.filter(revoked_at__isnull=True).order_by("-pk"),
        "has_authenticator": is_mfa_enabled(user),
        "language_form": LanguageForm(initial={"language": user.language}),
        "now": timezone.now(),
    }
    return render(request, "applicants/account.html", context)


@login_required
@require_GET
def after_login(request: SignedInRequest) -> HttpResponse:
    """Where a login leads that came from no page."""
    user = request.user
    if user.is_staff:
        if needs_authenticator(user):
            return to_authenticator(request)
        if not is_mfa_enabled(user):
            messages.info(request, _("演示环境没有要求身份验证器；正式使用时工作人员必须绑定。"))
        return redirect("office:desk")
    if getattr(user, "person", None) is None:
        return redirect("applicants:verify")
    return redirect("approvals:home")


@login_required
@require_POST
def language(request: SignedInRequest) -> HttpResponse:
    """The language of notices and mails."""
    form = LanguageForm(request.POST)
    if not form.is_valid():
        raise Http404
    request.user.language = form.cleaned_data["language"]
    request.user.save(update_fields=["language"])
    with translation.override(request.user.language):
        messages.success(request, _("通知语言已改好。"))
    return redirect("applicants:account")


@login_required
@require_http_methods(["GET", "POST"])
def acting(request: SignedInRequest) -> HttpResponse:
    """Choose for whom one acts; a ground that is gone opens nothing."""
    back = safe_local(request, request.POST.get("next") or request.GET.get("next"))
    if request.method == "POST":
        typed = request.POST.get("applicant", "")
        found = acting_for(request.user, int(typed)) if _is_id(typed) else None
        if found is None:
            raise Http404
        request.session[SESSION_KEY] = found.applicant.pk
        messages.success(
            request,
            _("现在代表「%(name)s」办事。") % {"name": found.applicant.name},
        )
        return redirect(back or "applicants:account")
    if request.user.is_staff:
        raise Http404
    return render(
        request,
        "applicants/acting.html",
        {"choices": choices_for(request.user), "back": back or ""},
    )


def _is_id(typed: str) -> bool:
    return typed.isascii() and typed.isdigit() and len(typed) <= 18
