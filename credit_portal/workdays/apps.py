from django.apps import AppConfig


class WorkdaysConfig(AppConfig):
    name = "credit_portal.workdays"
    label = "workdays"
    verbose_name = "工作日历"
