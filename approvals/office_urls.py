"""Addresses of the back office's working pages."""

from django.urls import path

from .views.office import (
    calendar,
    case,
    catalogue,
    desk,
    holding,
    issuing,
    licences,
    notes,
    person,
    recusal,
    search,
    steps,
)
from .views.office.counter import done, filling
from .views.office.counter import start as counter_start

app_name = "office"
urlpatterns = [
    path("", desk.desk, name="desk"),
    path("assign/", desk.assign, name="assign_many"),
    path("keys/", desk.keys, name="keys"),
    path("search/", search.search, name="search"),
    path("cases/<str:number>/", case.case_detail, name="case"),
    path("cases/<str:number>/claim/", holding.claim, name="claim"),
    path("cases/<str:number>/release/", holding.release, name="release"),
    path("cases/<str:number>/assign/", holding.assign, name="assign"),
    path("cases/<str:number>/identifier/", person.identifier, name="identifier"),
    path("cases/<str:number>/print/", case.printing, name="printing"),
    path("cases/<str:number>/notes/", notes.write, name="note"),
    path("cases/<str:number>/accept/", steps.accept, name="accept"),
    path("cases/<str:number>/supplement/", steps.supplement, name="supplement"),
    path("cases/<str:number>/reject/", steps.reject, name="reject"),
    path("cases/<str:number>/grant/", steps.grant, name="grant"),
    path("cases/<str:number>/refuse/", steps.refuse, name="refuse"),
    path("counter/", counter_start.start, name="counter"),
    path("counter/<uuid:visit_id>/", counter_start.matters, name="counter_matters"),
    path(
        "counter/<uuid:visit_id>/matters/<slug:code>/", counter_start.matter, name="counter_matter"
    ),
    path("counter/<uuid:visit_id>/drop/", counter_start.drop, name="counter_drop"),
    path("counter/<uuid:visit_id>/form/", filling.form_step, name="counter_form"),
    path("counter/<uuid:visit_id>/form/save/", filling.autosave, name="counter_save"),
    path("counter/<uuid:visit_id>/papers/", filling.papers_step, name="counter_papers"),
    path(
        "counter/<uuid:visit_id>/files/<int:file_id>/remove/",
        filling.remove_file,
        name="counter_file_remove",
    ),
    path("counter/<uuid:visit_id>/check/", filling.check_step, name="counter_check"),
    path("counter/<uuid:visit_id>/sign/", done.sign, name="counter_sign"),
    path("counter/<uuid:visit_id>/ordinary/", done.ordinary, name="counter_ordinary"),
    path("counter/<uuid:visit_id>/done/", done.done, name="counter_done"),
    path("counter/<uuid:visit_id>/done/papers/", done.papers, name="counter_outcome"),
    path("issuing/", issuing.issuing, name="issuing"),
    path("issuing/<str:number>/", issuing.issue, name="issue"),
    path("licences/<str:number>/revoke/", licences.revoke, name="revoke"),
    path("interests/", recusal.interests, name="interests"),
    path("interests/<int:interest_id>/end/", recusal.end, name="interest_end"),
    path("interests/refused/", recusal.report, name="near_misses"),
    path("calendar/", calendar.overview, name="calendar"),
    path("calendar/import/", calendar.propose, name="calendar_import"),
    path("calendar/<int:year>.csv", calendar.export, name="calendar_export"),
    path("calendar/proposals/<int:pk>/", calendar.proposal, name="calendar_proposal"),
    path("calendar/proposals/<int:pk>/enforce/", calendar.enforce, name="calendar_enforce"),
    path("calendar/proposals/<int:pk>/return/", calendar.take_back, name="calendar_return"),
    path("catalogue/", catalogue.overview, name="catalogue"),
    path("catalogue/import/", catalogue.import_file, name="catalogue_import"),
    path("catalogue/<slug:code>/", catalogue.versions, name="catalogue_matter"),
]
