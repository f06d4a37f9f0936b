from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from applicants.middleware import SESSION_KEY
from applicants.models import ApiToken, Mandate, Membership
from credit_portal.outside.identity import IdentityFault, LoginStart
from tests.factories.applicants import (
    ApplicantFactory,
    CompanyFactory,
    MandateFactory,
    MembershipFactory,
    StaffFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def page(response):
    return response.content.decode()


def test_login_leads_staff_to_the_desk_and_the_unverified_to_the_real_name_step(login, settings):
    settings.STAFF_MFA = False
    here = reverse("applicants:after_login")

    assert login(StaffFactory()).get(here).url == reverse("office:desk")
    assert login(UserFactory()).get(here).url == reverse("applicants:verify")
    assert login(ApplicantFactory()).get(here).url == reverse("approvals:home")


def test_staff_without_a_second_factor_cannot_enter_the_office(login, settings):
    settings.STAFF_MFA = True
    client = login(StaffFactory())

    for name in ("office:desk", "office:search", "supervision:pushes", "admin:index"):
        led_to = [url for url, _ in client.get(reverse(name), follow=True).redirect_chain]
        assert reverse("mfa_activate_totp") in led_to


def test_account_shows_the_number_masked_only(login):
    person = ApplicantFactory()

    text = page(login(person).get(reverse("applicants:account")))

    assert person.identifier_masked in text
    assert person.identifier not in text


def test_acting_needs_a_ground_that_holds_now(login):
    person, company = ApplicantFactory(), CompanyFactory()
    client, here = login(person), reverse("applicants:acting")

    assert client.post(here, {"applicant": company.pk}).status_code == 404
    MembershipFactory(user=person.user, company=company)
    answer = client.post(here, {"applicant": company.pk, "next": "https://evil.example/"})

    assert answer.url == reverse("applicants:account")
    assert client.session[SESSION_KEY] == company.pk


def test_representative_joins_the_own_firm_only(login):
    person = ApplicantFactory(name="王云")
    own, other = CompanyFactory(), CompanyFactory(representative_name="李强")
    client, here = login(person), reverse("applicants:company_add")

    assert "您不能代表这家单位办事" in page(client.post(here, {"credit_code": other.credit_code}))
    assert "校验位不对" in page(client.post(here, {"credit_code": "91440399MA00000A90"}))
    assert client.post(here, {"credit_code": own.credit_code.lower()}).status_code == 302
    assert list(Membership.objects.values_list("company_id", flat=True)) == [own.pk]


def mandate_data(agent, **changes):
    first, last = timezone.localdate(), timezone.localdate() + timedelta(days=30)
    days = {
        f"{name}_{part}": getattr(day, part)
        for name, day in (("valid_from", first), ("valid_to", last))
        for part in ("year", "month", "day")
    }
    return {"agent": agent, "scope": "all", **days, **changes}


def test_mandate_is_given_told_and_taken_back(login, deliver_events):
    person, agent = ApplicantFactory(), ApplicantFactory().user
    client = login(person)

    client.post(reverse("applicants:mandate_add"), mandate_data(agent.username, may_sign="on"))
    mandate = Mandate.objects.get()
    deliver_events()

    assert (mandate.agent, mandate.may_sign, mandate.may_read_credit) == (agent, True, False)
    assert agent.notices.get().kind == "mandate.given"
    client.post(reverse("applicants:mandate_end", args=[mandate.pk]))
    assert not Mandate.objects.in_force(timezone.localdate()).exists()


def test_mandate_needs_a_verified_agent(login):
    client = login(ApplicantFactory())

    for name in ("nobody", StaffFactory().username, UserFactory().username):
        answer = client.post(reverse("applicants:mandate_add"), mandate_data(name))
        assert "没有找到可以委托的人" in page(answer)
    assert not Mandate.objects.exists()


def test_another_persons_mandate_does_not_exist(login):
    mandate = MandateFactory()
    here = reverse("applicants:mandate_end", args=[mandate.pk])

    assert login(ApplicantFactory()).post(here).status_code == 404


def test_agent_cannot_pass_the_mandate_on(login):
    mandate = MandateFactory()
    client = login(mandate.agent, acting_for=mandate.principal)

    assert client.get(reverse("applicants:mandate_add")).status_code == 403


def test_token_is_shown_once_and_ends_when_revoked(login):
    person = ApplicantFactory()
    client = login(person)

    shown = page(client.post(reverse("applicants:token_add"), {"name": "办公系统", "days": 30}))
    token = ApiToken.objects.get()

    secret = next(
        word for word in shown.replace("<", " ").replace(">", " ").split() if "cp_" in word
    )
    assert ApiToken.digest_of(secret) == token.digest
    assert secret not in page(client.get(reverse("applicants:account")))
    stranger = login(ApplicantFactory())
    assert stranger.post(reverse("applicants:token_revoke", args=[token.pk])).status_code == 404
    login(person).post(reverse("applicants:token_revoke", args=[token.pk]))
    token.refresh_from_db()
    assert token.revoked_at


START = LoginStart("https://id.example/authorize", "s", "n", "v", "https://portal/cb")


@pytest.mark.parametrize(
    ("code", "status", "words"),
    [
        ("unreachable", 503, "统一身份认证平台现在连不上"),
        ("denied", 409, "您没有同意这次认证"),
        ("bad_state", 409, "这次认证没有完成"),
        ("refused", 409, "这次认证没有完成"),
        ("bad_token", 409, "这次认证没有完成"),
    ],
)
def test_every_failure_of_the_real_name_step_has_its_page(login, monkeypatch, code, status, words):
    def fail(*args, **kwargs):
        raise IdentityFault(code)

    monkeypatch.setattr("applicants.views.identity.begin_login", lambda *a, **k: START)
    monkeypatch.setattr("applicants.views.identity.finish_login", fail)
    client = login(UserFactory())

    assert client.post(reverse("applicants:verify")).url == START.url
    answer = client.get(reverse("applicants:verify_callback"), {"state": "s", "code": "c"})

    assert answer.status_code == status
    assert words in page(answer)


def test_an_answer_serves_one_login_only(login):
    answer = login(UserFactory()).get(reverse("applicants:verify_callback"), {"state": "s"})

    assert answer.status_code == 409
