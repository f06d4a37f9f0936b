from django.apps import AppConfig


class PeriodicConfig(AppConfig):
    name = "credit_portal.periodic"
    label = "periodic"
    verbose_name = "定时任务"
