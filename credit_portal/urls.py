"""Every address of the portal."""

from django.contrib import admin
from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from credit_portal.notices import views as notices
from credit_portal.web import health

handler400 = "credit_portal.web.views.bad_request"
handler403 = "credit_portal.web.views.forbidden"
handler404 = "credit_portal.web.views.not_found"

urlpatterns = [
    path("livez", health.livez, name="livez"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
    path("i18n/", include("django.conf.urls.i18n")),
    path("account/", include("allauth.urls")),
    path("me/channels/", notices.channels, name="channels"),
    path("me/", include("applicants.urls")),
    path("credit/", include("credit_profiles.urls")),
    path("notices/", include("credit_portal.notices.urls")),
    path("office/", include("approvals.office_urls")),
    path("office/supervision/", include("supervision.urls")),
    path("office/admin/", admin.site.urls),
    path("api/v1/", include("approvals.api.urls")),
    path("api/schema/", SpectacularAPIView.as_view(), name="schema"),
    path(
        "api/",
        SpectacularSwaggerSplitView.as_view(url_name="schema", template_name="web/api.html"),
        name="api",
    ),
    path("", include("credit_portal.web.urls")),
    path("", include("approvals.urls")),
]
