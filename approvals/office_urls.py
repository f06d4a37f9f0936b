"""Addresses of the back office's working pages."""

from django.urls import path

from .views import office, office_catalogue

app_name = "office"
urlpatterns = [
    path("", office.desk, name="desk"),
    path("search/", office.search, name="search"),
    path("cases/<str:number>/", office.case_detail, name="case"),
    path("cases/<str:number>/accept/", office.accept, name="accept"),
    path("cases/<str:number>/supplement/", office.supplement, name="supplement"),
    path("cases/<str:number>/reject/", office.reject, name="reject"),
    path("cases/<str:number>/grant/", office.grant, name="grant"),
    path("cases/<str:number>/refuse/", office.refuse, name="refuse"),
    path("licences/<str:number>/revoke/", office.revoke, name="revoke"),
    path("catalogue/", office_catalogue.overview, name="catalogue"),
    path("catalogue/import/", office_catalogue.import_file, name="catalogue_import"),
    path("catalogue/<slug:code>/", office_catalogue.versions, name="catalogue_matter"),
]
