"""Refusals of the credit side."""

from django.utils.translation import gettext_lazy as _

from credit_portal.errors import PortalError


class OutsideCatalogue(PortalError):
    """Source: Shenzhen credit regulation art. 31: nothing outside the catalogue is recorded."""

    code = "outside_catalogue"
    status = 422
    message = _("信用目录里没有这一条，不能记录。")


class SubjectTypeDiffers(PortalError):
    code = "subject_type_differs"
    status = 422
    message = _("这一条信用目录不适用于这类主体。")
