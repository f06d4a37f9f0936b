from django.apps import AppConfig


class ParametersConfig(AppConfig):
    name = "credit_portal.parameters"
    label = "parameters"
    verbose_name = "参数"
