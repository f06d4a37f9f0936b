"""PortalError: a refusal with a stable code and a sentence for the person in front of it."""

from collections.abc import Mapping
from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class PortalError(Exception):
    """A refusal that the rules demand; anything else that is raised is a bug.

    `code` is stable and goes out by the API; `message` is in the reader's language;
    `field` names the form field it belongs to, or None for the whole form.
    """

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 409
    message: str | Promise = _("这一步现在不能办理。")

    def __init__(
        self,
        message: str | Promise | None = None,
        *,
        field: str | None = None,
        **data: object,
    ) -> None:
        if message is not None:
            self.message = message
        self.field = field
        self.data: Mapping[str, object] = data
        super().__init__(self.code)

    def __str__(self) -> str:
        text = str(self.message)
        return text % self.data if self.data and "%(" in text else text


class NotAllowed(PortalError):
    """The person may know of the thing, but may not do this."""

    code = "not_allowed"
    status = 403
    message = _("您没有办理这一步的权限。")


class TooManyRequests(PortalError):
    code = "too_many_requests"
    status = 429
    message = _("查询次数过多，请一分钟后再试。")
