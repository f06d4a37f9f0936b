"""The matter changed while the form was open: nothing is lost, and the applicant is told what."""

import pytest
from django.urls import reverse

from applicants.access import ActingFor
from applicants.enums import Role
from approvals.errors import ApplicationOutdated
from approvals.models import Case, Draft
from approvals.services.drafts import bring_up_to_date
from approvals.services.evidence import attach_to_draft
from approvals.services.filing import Application, file_application
from tests.factories import cases, matters
from tests.factories.approvals import draft_of, png
from tests.factories.counter import begun, visit_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]
MATTER = matters.ELDERLY_CARD


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    settings.STAFF_MFA = False


@pytest.fixture
def elder():
    return cases.elder()


@pytest.fixture
def draft(elder):
    """Begun under version 1, of which a promise and a paper have changed since."""
    draft = draft_of(elder, MATTER)
    attach_to_draft(draft, "ID", png("身份证.png"), by=elder.user)
    content = matters.fresh().current.content
    papers = [*content["materials"]]
    papers.append(
        papers[-1] | {"code": "PHOTO", "name_zh": "近期照片", "name_en": "Recent photograph"}
    )
    change = matters.draft_of(
        MATTER,
        materials=papers,
        promised_by_mode=content["promised_by_mode"] | {"ordinary": 2},
        notes="internal",
    )
    matters.published(change)
    return Draft.objects.select_related("version__matter", "applicant").get(pk=draft.pk)


def url(name, draft):
    return reverse(f"approvals:{name}", args=[draft.pk])


def page(response):
    return response.content.decode()


@pytest.mark.parametrize("step", ["draft", "draft_papers", "draft_check"])
def test_every_step_tells_what_changed(login, elder, draft, step):
    text = page(login(elder).get(url(step, draft)))

    assert "这件事的规定更新了" in text
    assert "近期照片" in text and "2 个工作日" in text
    assert "internal" not in text


def test_an_outdated_application_is_not_filed_and_keeps_what_was_typed(login, elder, draft):
    client = login(elder)

    response = client.post(url("draft_check", draft), {"mode": "ordinary", "key": draft.key})

    assert response.url == url("draft_check", draft)
    assert not Case.objects.exists()
    assert Draft.objects.get(pk=draft.pk).form == draft.form


def test_the_service_refuses_it_too(elder, draft):
    application = Application(
        version=draft.version, mode="ordinary", key=draft.key, form=draft.form, draft=draft
    )

    with pytest.raises(ApplicationOutdated):
        file_application(ActingFor(elder, "self"), application, by=elder.user)


def test_it_goes_on_under_the_new_version_with_form_and_papers(login, elder, draft):
    client = login(elder)

    response = client.post(url("draft_renew", draft))

    fresh = Draft.objects.get(pk=draft.pk)
    assert response.url == url("draft_check", draft)
    assert (fresh.version.number, fresh.form) == (2, draft.form)
    assert fresh.files.get().name == "身份证.png"
    assert "这件事的规定更新了" not in page(client.get(response.url))
    attach_to_draft(fresh, "PHOTO", png("照片.png"), by=elder.user)
    client.post(
        url("draft_check", draft), {"mode": "ordinary", "key": draft.key, "way": "electronic"}
    )
    assert Case.objects.get().version.number == 2


def test_bringing_it_up_to_date_twice_changes_nothing(draft):
    first = bring_up_to_date(draft.pk)

    assert bring_up_to_date(draft.pk).version == first.version


def test_who_begins_again_takes_up_the_older_draft(login, elder, draft):
    response = login(elder).post(reverse("approvals:apply", args=[MATTER]))

    assert response.url == url("draft", draft)
    assert Draft.objects.count() == 1


def test_nobody_elses_draft_is_brought_up_to_date(login, draft):
    assert login(cases.elder()).post(url("draft_renew", draft)).status_code == 404
    assert Draft.objects.get(pk=draft.pk).version.number == 1


def test_the_counter_is_told_and_goes_on_as_well(login):
    clerk = matters.StaffFactory(posts=[(Role.CLERK, None)])
    visit = begun(visit_of(clerk), MATTER)
    matters.published(matters.draft_of(MATTER, validity_years=4))
    client = login(clerk)
    check = reverse("office:counter_check", args=[visit.pk])

    assert "这件事的规定更新了" in page(client.get(check))
    answers = {"mode": "ordinary", "way": "counter", "recipient": "", "phone": "", "address": ""}
    assert client.post(check, answers).url == check
    client.post(reverse("office:counter_renew", args=[visit.pk]))
    client.post(check, answers)

    assert Case.objects.get().version.number == 2


def test_a_draft_of_a_stopped_matter_stays(login, elder):
    from approvals.services.stopping import ask_to_stop, confirm_stop

    draft = draft_of(elder, MATTER)
    ask_to_stop(MATTER, by=matters.officer(), reason="x")
    confirm_stop(MATTER, by=matters.head("CIV"))

    client = login(elder)
    response = client.post(url("draft_check", draft), {"mode": "ordinary", "key": draft.key})

    assert response.status_code == 404
    assert "已经停办" in page(response)
    assert Draft.objects.filter(pk=draft.pk).exists()
