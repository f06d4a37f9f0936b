from django.apps import AppConfig


class CreditProfilesConfig(AppConfig):
    name = "credit_profiles"
    verbose_name = "信用档案"
