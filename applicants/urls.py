"""Addresses of one's own account."""

from django.urls import path

from .views import account, identity, phone, relations, tokens

app_name = "applicants"
urlpatterns = [
    path("", account.account, name="account"),
    path("after-login/", account.after_login, name="after_login"),
    path("language/", account.language, name="language"),
    path("acting/", account.acting, name="acting"),
    path("verify/", identity.verify, name="verify"),
    path("verify/callback/", identity.verify_callback, name="verify_callback"),
    path("phone/", phone.phone, name="phone"),
    path("companies/add/", relations.add_company, name="company_add"),
    path("mandates/add/", relations.add_mandate, name="mandate_add"),
    path("mandates/<int:mandate_id>/end/", relations.end_mandate, name="mandate_end"),
    path("tokens/add/", tokens.add_token, name="token_add"),
    path("tokens/<int:token_id>/revoke/", tokens.revoke_token, name="token_revoke"),
]
