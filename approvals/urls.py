"""Addresses of the public pages and of the applicant's own."""

from django.urls import path

from .views import (
    cases,
    catalogue,
    conversation,
    filing,
    home,
    my_cases,
    owed,
    publicity,
    ratings,
    signing,
    verification,
)

app_name = "approvals"
urlpatterns = [
    path("", home.home, name="home"),
    path("matters/", catalogue.matter_list, name="matters"),
    path("matters/<slug:code>/", catalogue.matter_detail, name="matter"),
    path("matters/<slug:code>/forecast/", catalogue.forecast, name="forecast"),
    path("matters/<slug:code>/apply/", filing.start, name="apply"),
    path("drafts/<uuid:draft_id>/", filing.form_step, name="draft"),
    path("drafts/<uuid:draft_id>/save/", filing.autosave, name="draft_save"),
    path("drafts/<uuid:draft_id>/papers/", filing.papers_step, name="draft_papers"),
    path(
        "drafts/<uuid:draft_id>/files/<int:file_id>/remove/", filing.remove_file, name="file_remove"
    ),
    path("drafts/<uuid:draft_id>/check/", filing.check_step, name="draft_check"),
    path("drafts/<uuid:draft_id>/renew/", filing.renew, name="draft_renew"),
    path("drafts/<uuid:draft_id>/delete/", filing.delete, name="draft_delete"),
    path("cases/", my_cases.my_cases, name="my_cases"),
    path("licences/", my_cases.my_licences, name="my_licences"),
    path("cases/<str:number>/", cases.case_detail, name="case"),
    path("cases/<str:number>/state/", cases.case_state, name="case_state"),
    path("cases/<str:number>/sign/", signing.sign, name="case_sign"),
    path("cases/<str:number>/ordinary/", signing.ordinary, name="case_ordinary"),
    path("cases/<str:number>/corrected/", cases.corrected, name="case_corrected"),
    path("cases/<str:number>/again/", cases.again, name="case_again"),
    path("cases/<str:number>/messages/", conversation.write, name="case_message"),
    path("cases/<str:number>/rate/", ratings.rate, name="case_rate"),
    path("messages/files/<int:file_id>/", conversation.message_file, name="message_file"),
    path("ratings/", ratings.public, name="ratings"),
    path("cases/<str:number>/withdraw/", cases.withdraw, name="case_withdraw"),
    path("cases/<str:number>/delivery/", cases.delivery, name="case_delivery"),
    path("cases/<str:number>/delivery/consent/", cases.consent_back, name="case_consent_back"),
    path("cases/<str:number>/supply/<str:code>/", owed.supply, name="case_supply"),
    path("cases/<str:number>/owed/<str:code>/extension/", owed.extension, name="case_extension"),
    path("documents/<str:code>.pdf", cases.document, name="document"),
    path("files/<int:file_id>/", cases.material_file, name="material_file"),
    path("progress/", verification.progress, name="progress"),
    path("verify/", verification.verify, name="verify"),
    path("v/<str:code>/", verification.verify_code, name="verify_code"),
    path("v/<str:code>", verification.verify_code),
    path("publicity/", publicity.grants, name="publicity"),
    path("publicity/commitments/", publicity.commitments, name="published_commitments"),
]
