"""What a request carries besides Django's own: the types that views write down."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from .access import ActingFor
from .models import User


class PortalRequest(HttpRequest):
    """After our middleware. `acting` and `htmx` are false where there is nothing to them."""

    acting: ActingFor | None
    htmx: HtmxDetails


class SignedInRequest(PortalRequest):
    """Behind `login_required` or `staff_page`: nobody anonymous comes so far."""

    user: User
