"""What other departments, and one's own, ask of one's department: opinions and answers."""

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from applicants.gates import staff_page
from applicants.permissions import duties
from applicants.requests import SignedInRequest
from credit_portal.errors import NotAllowed

from ... import permissions
from ...review_selectors import asked_of
from .shell import show


@staff_page
@require_GET
def reviews(request: SignedInRequest) -> HttpResponse:
    """The opinions and answers one may give, the nearest day first."""
    if not duties(request.user).has(*permissions.REVIEWERS):
        raise NotAllowed
    asked = asked_of(request.user, after=request.GET.get("after", ""), today=timezone.localdate())
    return show(request, "office/reviews.html", asked=asked)
