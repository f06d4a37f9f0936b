"""Addresses of the back office's working pages."""

from django.urls import path

from .views.office import case, catalogue, desk, holding, licences, messages, ratings, search, steps

app_name = "office"
urlpatterns = [
    path("", desk.desk, name="desk"),
    path("search/", search.search, name="search"),
    path("cases/<str:number>/", case.case_detail, name="case"),
    path("cases/<str:number>/claim/", holding.claim, name="claim"),
    path("cases/<str:number>/release/", holding.release, name="release"),
    path("cases/<str:number>/assign/", holding.assign, name="assign"),
    path("messages/", messages.unanswered, name="messages"),
    path("cases/<str:number>/messages/", messages.answer, name="message"),
    path("cases/<str:number>/messages/settled/", messages.settle, name="messages_settled"),
    path("ratings/", ratings.overview, name="ratings"),
    path("ratings/<int:follow_up_id>/", ratings.follow_up, name="rating"),
    path("cases/<str:number>/accept/", steps.accept, name="accept"),
    path("cases/<str:number>/supplement/", steps.supplement, name="supplement"),
    path("cases/<str:number>/reject/", steps.reject, name="reject"),
    path("cases/<str:number>/grant/", steps.grant, name="grant"),
    path("cases/<str:number>/refuse/", steps.refuse, name="refuse"),
    path("licences/<str:number>/revoke/", licences.revoke, name="revoke"),
    path("catalogue/", catalogue.overview, name="catalogue"),
    path("catalogue/import/", catalogue.import_file, name="catalogue_import"),
    path("catalogue/<slug:code>/", catalogue.versions, name="catalogue_matter"),
]
