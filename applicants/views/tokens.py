"""Tokens of the interface."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ..forms import TokenForm
from ..models import ApiToken
from ..requests import SignedInRequest
from ..services import tokens


@login_required
@require_http_methods(["GET", "POST"])
def add_token(request: SignedInRequest) -> HttpResponse:
    """The secret is on the answer to the post and nowhere else."""
    form = TokenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        token, secret = tokens.create_token(
            request.user, form.cleaned_data["name"], days=form.cleaned_data["days"]
        )
        context = {"token": token, "secret": secret}
        return render(request, "applicants/token_created.html", context)
    return render(request, "applicants/token_form.html", {"form": form})


@login_required
@require_POST
def revoke_token(request: SignedInRequest, token_id: int) -> HttpResponse:
    try:
        tokens.revoke_token(request.user, token_id)
    except ApiToken.DoesNotExist as error:
        raise Http404 from error
    messages.success(request, _("令牌已作废。"))
    return redirect("applicants:account")
