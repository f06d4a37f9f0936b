from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.utils.translation import gettext_lazy as _


class WebConfig(AppConfig):
    name = "credit_portal.web"
    label = "web"
    verbose_name = _("页面")


class OfficeConfig(AdminConfig):
    """Django's admin with our own site: what clerks, deciders and officers work in."""

    default_site = "applicants.office.OfficeSite"
