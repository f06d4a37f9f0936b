"""How allauth signs people up and in here."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.urls import reverse


class AccountAdapter(DefaultAccountAdapter):
    """Staff need their second factor before anything else; applicants go where they were."""

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return reverse("applicants:after_login")

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """No „signed in as": the page shows who is there."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return True
