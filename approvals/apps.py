from django.apps import AppConfig


class ApprovalsConfig(AppConfig):
    name = "approvals"
    verbose_name = "审批"

    def ready(self) -> None:
        from applicants.scopes import offer_matters

        from .office_selectors import matters_of_mandates

        offer_matters(matters_of_mandates)
