from django.http import HttpResponse
from django.urls import path

from .views import CaseCreateView

urlpatterns = [
    path("livez", lambda request: HttpResponse("ok\n")),
    path("api/v1/cases/", CaseCreateView.as_view()),
]
