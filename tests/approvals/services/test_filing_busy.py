"""A repetition while somebody holds the credit file for longer than one waits."""

import uuid
from contextlib import contextmanager

import pytest
from django.db import OperationalError, connection

from applicants.access import ActingFor
from approvals.enums import ApprovalMode
from approvals.models import Case
from approvals.services.filing import Application, file_application
from tests.factories import cases
from tests.factories.approvals import FORM, matter

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def held_by_another_connection(applicant):
    """The applicant's credit file; we wait for it a tenth of a second at most."""
    other = connection.copy()
    with connection.cursor() as cursor:
        cursor.execute("set lock_timeout = 100")
    try:
        with other.cursor() as cursor:
            cursor.execute("begin")
            cursor.execute(
                "select 1 from credit_profiles_creditfile where applicant_id = %s for update",
                [applicant.pk],
            )
            yield
    finally:
        other.close()
        with connection.cursor() as cursor:
            cursor.execute("reset lock_timeout")


def file(applicant, key):
    asked = Application(
        version=matter(cases.INSTANT_MATTER).current, mode=ApprovalMode.INSTANT, key=key, form=FORM
    )
    return file_application(ActingFor(applicant, "self"), asked, by=applicant.user)


def test_a_repetition_finds_its_case_without_the_lock(elder):
    key = uuid.uuid4()
    case = file(elder, key)

    with held_by_another_connection(elder):
        assert file(elder, key) == case


def test_what_was_not_filed_yet_is_told_to_wait(elder):
    with held_by_another_connection(elder), pytest.raises(OperationalError, match="lock timeout"):
        file(elder, uuid.uuid4())

    assert not Case.objects.exists()
