import pytest

from approvals.forms.applicant import MatterForm
from tests.factories.approvals import FORM, matter

pytestmark = pytest.mark.django_db


@pytest.fixture
def spec(catalogue):
    return matter("public-place-hygiene-filing").current.spec


def test_a_form_asks_for_what_the_conditions_declare(spec):
    assert {"form.venue_type", "form.days_since_opening"} <= set(MatterForm(spec).fields)


def test_values_are_typed_and_answers_are_words(spec):
    typed = FORM | {"form.venue_type": "书店", "form.days_since_opening": "12"}

    form = MatterForm(spec, typed)

    assert form.is_valid()
    assert form.values["form.days_since_opening"] == 12
    assert ("form.venue_type", "场所是哪一类", "书店") in form.answers()


def test_what_is_wrong_is_said_at_its_own_field(spec):
    form = MatterForm(spec, FORM | {"form.venue_type": "酒馆"})

    assert set(form.errors) == {"form.venue_type", "form.days_since_opening"}
