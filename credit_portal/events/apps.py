from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class EventsConfig(AppConfig):
    name = "credit_portal.events"
    label = "events"
    verbose_name = "事件"

    def ready(self) -> None:
        autodiscover_modules("handlers")
