"""The real-name step: out to the identity provider and back."""

import logging

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from credit_portal.outside.config import identity_config
from credit_portal.outside.identity import (
    IdentityClaims,
    IdentityFault,
    LoginStart,
    begin_login,
    finish_login,
)
from credit_portal.web.urls_safety import safe_local

from ..errors import IdentityMismatch, WrongIdentifier
from ..requests import SignedInRequest
from ..services.identity import verify_identity

logger = logging.getLogger(__name__)
START_KEY, BACK_KEY = "identity_login", "identity_back"

PROVIDER_FAILS = (
    gettext_lazy("统一身份认证平台现在连不上"),
    gettext_lazy(
        "这是系统之间的问题，和您无关。请过几分钟再试；急着办的，可以到政务服务大厅任一窗口。"
    ),
)
NOT_BELIEVED = (
    gettext_lazy("这次认证没有完成"),
    gettext_lazy(
        "认证页面打开太久、重复使用，或者返回的信息对不上。没有任何改动，请重新认证一次。"
    ),
)
FAULTS = {
    "unreachable": PROVIDER_FAILS,
    "timeout": PROVIDER_FAILS,
    "too_large": PROVIDER_FAILS,
    "bad_provider": PROVIDER_FAILS,
    "denied": (
        gettext_lazy("您没有同意这次认证"),
        gettext_lazy("我们没有收到您的任何信息。想办事的时候，可以再认证一次。"),
    ),
    "wrong_identifier": (
        gettext_lazy("认证平台给的证件信息有误"),
        gettext_lazy("证件号码没有通过校验，所以没有保存。请带证件到政务服务大厅任一窗口核对。"),
    ),
    "identity_mismatch": (
        gettext_lazy("这个身份和账户对不上"),
        gettext_lazy(
            "这个身份已经绑定到另一个账户，或者这个账户已经绑定了另一个人。请用原来的账户登录，或到窗口核对。"
        ),
    ),
}


@login_required
@require_http_methods(["GET", "POST"])
def verify(request: SignedInRequest) -> HttpResponse:
    """Why the step is needed, and the way out to the provider."""
    back = safe_local(request, request.POST.get("next") or request.GET.get("next"))
    if request.method == "GET":
        person = getattr(request.user, "person", None)
        return render(request, "applicants/verify.html", {"person": person, "back": back or ""})
    try:
        start = begin_login(
            identity_config(),
            redirect_uri=settings.BASE_URL + reverse("applicants:verify_callback"),
            language="en" if get_language() == "en" else "zh-CN",
        )
    except IdentityFault as fault:
        return _failed(request, fault.code)
    request.session[START_KEY] = start.to_session()
    request.session[BACK_KEY] = back or ""
    return redirect(start.url)


@login_required
@require_GET
def verify_callback(request: SignedInRequest) -> HttpResponse:
    """The browser is back; what was kept for this login serves once."""
    kept = request.session.pop(START_KEY, None)
    if kept is None:
        return _failed(request, "bad_state")
    try:
        verify_identity(request.user, _claims(request, LoginStart(**kept)))
    except IdentityFault as fault:
        return _failed(request, fault.code)
    except (IdentityMismatch, WrongIdentifier) as refusal:
        return _failed(request, refusal.code)
    messages.success(request, _("实名认证完成。"))
    back = safe_local(request, request.session.pop(BACK_KEY, ""))
    return redirect(back or "applicants:account")


def _claims(request: HttpRequest, start: LoginStart) -> IdentityClaims:
    query = request.GET
    return finish_login(
        identity_config(),
        start,
        state=query.get("state", ""),
        code=query.get("code", ""),
        error=query.get("error", ""),
    )


def _failed(request: HttpRequest, code: str) -> HttpResponse:
    """One clear page for each kind of failure, with the way to try again."""
    logger.warning("real-name step failed", extra={"code": code})
    title, text = FAULTS.get(code, NOT_BELIEVED)
    status = 503 if (title, text) == PROVIDER_FAILS else 409
    context = {"title": title, "text": text, "back": request.session.get(BACK_KEY, "")}
    return render(request, "applicants/verify_failed.html", context, status=status)
