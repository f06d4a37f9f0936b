"""The demonstration subjects: sound identifiers, and the grades their records should give."""

import json
from datetime import date

import pytest
from stdnum.cn import uscc
from stdnum.iso7064 import mod_11_2

from credit_portal.simulators.subjects import SOURCES, SUBJECTS_FILE, load_subjects

ROWS = json.loads(SUBJECTS_FILE.read_text(encoding="utf-8"))["subjects"]
PERSONS = [row for row in ROWS if row["kind"] == "natural_person"]
FIRMS = [row for row in ROWS if row["kind"] == "legal_person"]


def by_username(row):
    return row["username"]


@pytest.mark.parametrize("row", PERSONS, ids=by_username)
def test_person_number_is_synthetic_and_fits_the_birth_date(row):
    assert mod_11_2.is_valid(row["identifier"])
    assert row["identifier"][:6] == "440399"
    assert row["identifier"][6:14] == row["birth_date"].replace("-", "")
    assert row["identifier"][14:17] == "000"


@pytest.mark.parametrize("row", FIRMS, ids=by_username)
def test_credit_code_is_valid_and_of_the_demonstration_region(row):
    assert uscc.is_valid(row["identifier"])
    assert row["identifier"][2:8] == "440399"


def test_usernames_identifiers_and_phones_are_unique():
    for field in ("username", "identifier", "phone"):
        assert len({row[field] for row in ROWS}) == len(ROWS)


def test_every_grade_is_there_for_persons_and_for_firms():
    for rows in (PERSONS, FIRMS):
        assert {row["expected_grade"] for row in rows} == set("ABCDE")


def test_legal_representatives_are_on_the_list():
    assert {row["legal_representative"] for row in FIRMS} <= {row["username"] for row in PERSONS}


@pytest.mark.parametrize("row", ROWS, ids=by_username)
def test_facts_and_stale_sources_name_known_sources(row):
    assert set(row["facts"]) <= set(SOURCES)
    assert set(row["stale_sources"]) <= set(SOURCES)


@pytest.mark.parametrize(
    ("today", "age"), [(date(2026, 5, 11), 65), (date(2026, 5, 12), 66), (date(2026, 5, 13), 66)]
)
def test_age_counts_full_years_with_the_birthday(today, age):
    zhangsan = load_subjects()[0]

    assert zhangsan.facts_on("POP", today)["applicant.age"] == age


def test_records_are_dated_back_from_today():
    zhouhao = next(row for row in load_subjects() if row.username == "zhouhao")

    (record,) = zhouhao.records_on(date(2026, 11, 21))

    assert record["determined_on"] == "2026-05-05"
    assert record["listed_until"] == "2028-05-04"
    assert record["is_rectified"] is False
