from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from approvals.enums import CaseStatus
from approvals.management.commands.load_demo_cases import SAMPLES
from approvals.models import Case

pytestmark = pytest.mark.django_db


@pytest.fixture
def demonstration(catalogue, settings, tmp_path):
    settings.IS_DEMO, settings.VAR_DIR, settings.MEDIA_ROOT = True, tmp_path, tmp_path / "media"
    call_command("load_demo", stdout=StringIO())


def load():
    said = StringIO()
    call_command("load_demo_cases", stdout=said)
    return said.getvalue().strip()


def test_there_is_a_case_at_every_station_of_the_desk(demonstration):
    assert load() == f"{len(SAMPLES)} demonstration cases filed"

    assert set(Case.objects.values_list("status", flat=True)) == {
        CaseStatus.RECEIVED,
        CaseStatus.AWAITING_COMMITMENT,
        CaseStatus.SUPPLEMENT_REQUESTED,
        CaseStatus.ACCEPTED,
        CaseStatus.SUSPENDED,
        CaseStatus.GRANTED,
        CaseStatus.REFUSED,
    }
    assert Case.objects.filter(officer=None, status=CaseStatus.RECEIVED).exists()


def test_a_second_run_files_nothing(demonstration):
    load()

    assert load() == "0 demonstration cases filed"
    assert Case.objects.count() == len(SAMPLES)


def test_only_a_demonstration_has_them(catalogue, settings):
    settings.IS_DEMO = False

    with pytest.raises(CommandError):
        load()
