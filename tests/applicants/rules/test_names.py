import pytest
from django.db import connection

from applicants.models import Applicant
from applicants.rules.names import name_pairs
from tests.factories.applicants import ApplicantFactory

NAMES = {
    "": [],
    "王": [],
    "王芳": ["王芳"],
    "王小芳": ["小芳", "王小"],
    "陈𠮷喆": ["陈𠮷", "𠮷喆"],
    "Li Ming": ["im", "in", "li", "mi", "ng"],
    "云栖云栖": ["云栖", "栖云"],
}


@pytest.mark.parametrize(("name", "pairs"), NAMES.items())
def test_pairs_of_a_name(name, pairs):
    assert name_pairs(name) == sorted(pairs)


@pytest.mark.django_db
@pytest.mark.parametrize("name", [*NAMES, "示范区 云栖\t酒店（A）"])
def test_the_database_makes_the_same_pairs(name):
    with connection.cursor() as cursor:
        cursor.execute("select name_pairs(%s)", [name])
        assert sorted(cursor.fetchone()[0]) == name_pairs(name)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("云栖", True),
        ("云栖酒店", True),
        ("酒店云栖", False),
        ("示范区云栖酒店管理有限公司", True),
        ("云", False),
        ("", False),
        ("栖 云", False),
    ],
)
def test_two_neighbouring_characters_find_a_name(typed, found):
    ApplicantFactory(name="示范区云栖酒店管理有限公司")

    assert Applicant.objects.named_like(typed).exists() == found


@pytest.mark.django_db
def test_a_single_character_finds_the_name_that_is_no_longer():
    ApplicantFactory(name="云")

    assert Applicant.objects.named_like("云").exists()
