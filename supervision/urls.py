"""Addresses of the supervisors' pages."""

from django.urls import path

from . import views

app_name = "supervision"
urlpatterns = [
    path("", views.pushes, name="pushes"),
    path("pushes/<int:push_id>/acknowledge/", views.acknowledge, name="acknowledge"),
    path("verifications/", views.verifications, name="verifications"),
]
