import pytest
from django.urls import reverse

from applicants.enums import Role
from approvals.models import ApprovalSupervisionPush
from approvals.services import deciding
from credit_portal.events.models import Event
from tests.factories import cases
from tests.factories.applicants import StaffFactory
from tests.factories.approvals import filed, ready_applicant

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    settings.STAFF_MFA = False


@pytest.fixture
def push(catalogue):
    case = filed(ready_applicant(), "elderly-card")
    cases.accept(case)
    deciding.grant_case(case.pk, by=StaffFactory(posts=[(Role.DECIDER, None)]))
    return ApprovalSupervisionPush.objects.get(licence__case=case)


def test_inspector_acknowledges_once(login, push):
    inspector = StaffFactory(posts=[(Role.INSPECTOR, push.department_id)])
    client, here = login(inspector), reverse("supervision:acknowledge", args=[push.pk])

    assert push.licence.number in client.get(reverse("supervision:pushes")).content.decode()
    assert client.post(here).status_code == 302
    assert client.post(here).status_code == 409
    push.refresh_from_db()
    assert push.acknowledged_by == inspector
    assert Event.objects.filter(kind="licence.acknowledged").count() == 1


def test_another_department_does_not_know_the_push(login, push):
    client = login(StaffFactory(posts=[(Role.INSPECTOR, "FIR")]))

    assert push.licence.number not in client.get(reverse("supervision:pushes")).content.decode()
    assert client.post(reverse("supervision:acknowledge", args=[push.pk])).status_code == 404


def test_a_clerk_has_no_supervision_pages(login):
    client = login(StaffFactory(posts=[(Role.CLERK, None)]))

    assert client.get(reverse("supervision:pushes")).status_code == 403
    assert client.get(reverse("supervision:verifications")).status_code == 403
