from django.conf import settings
from django.urls import path

from credit_portal.web import views

app_name = "web"

urlpatterns = [
    path("text-size/", views.set_text_size, name="text_size"),
    path("help/", views.help_page, name="help"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("privacy/", views.privacy, name="privacy"),
    path("open-data/", views.open_data, name="open_data"),
]

if settings.DEBUG or settings.IS_DEMO:
    from credit_portal.web.gallery import components

    urlpatterns += [path("components/", components, name="components")]
