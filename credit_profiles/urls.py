"""Addresses of one's own credit file."""

from django.urls import path

from . import views

app_name = "credit_profiles"
urlpatterns = [path("", views.mine, name="mine")]
