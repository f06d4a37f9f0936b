"""The tables of docs/rules/identifiers.md §1 to §3."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applicants.enums import DocumentType
from applicants.rules.identifiers import (
    USCC_ALPHABET,
    IdentifierError,
    age_on,
    mask_identifier,
    mask_name,
    mod_11_2_check,
    normalise,
    organisation_check,
    parse_identifier,
    uscc_check,
)

TODAY = date(2026, 11, 21)

VALID = [
    ("111", "440304199001010003"),
    ("111", "11010119490101000X"),
    ("111", "460105200402290004"),
    ("111", "810000198003030000"),
    ("550", "810000198003030000"),
    ("uscc", "91440399MA00000A95"),
    ("uscc", "92440399MA00000B7W"),
    ("uscc", "52440399000000035F"),
    ("uscc", "11440399000009013F"),
    ("553", "944840199001010008"),
    ("553", "911392198503120000"),
    ("553", "931250197911300000"),
    ("553", "ABC123456789012"),
    ("516", "H12345678"),
    ("516", "M00000001"),
    ("511", "12345678"),
    ("414", "E00000001"),
    ("414", "P1234567"),
    ("414", "AB1234567"),
]

INVALID = [
    ("111", "440304199001010004", "check_character"),
    ("111", "440304199002300002", "birth_date"),
    ("111", "990000199001010009", "province"),
    ("111", "440304209901010005", "birth_in_future"),
    ("111", "44030419900101000", "length"),
    ("111", "440304900101000", "length"),
    ("111", "44030419900101000A", "format"),
    ("550", "440304199001010003", "area"),
    ("uscc", "91440399MA00000A90", "check_character"),
    ("uscc", "91440399MAI0000A95", "format"),
    ("uscc", "91440399MA00000A9", "length"),
    ("553", "94484019900101000Y", "format"),
    ("553", "944840199001010009", "check_character"),
    ("553", "94484019900101000", "length"),
    ("516", "X12345678", "format"),
    ("516", "H1234567", "format"),
    ("516", "H1234567890", "format"),
    ("511", "1234567", "format"),
    ("511", "T2345678", "format"),
    ("511", "123456789", "format"),
    ("414", "A1", "format"),
    ("414", "E1中", "format"),
    ("990", "A1", "unknown_type"),
]


@pytest.mark.parametrize(("kind", "number"), VALID)
def test_valid_number_is_taken(kind, number):
    parsed = parse_identifier(kind, number, today=TODAY)

    assert (parsed.number, parsed.warnings) == (number, ())


@pytest.mark.parametrize(("kind", "number", "code"), INVALID)
def test_invalid_number_is_refused_with_its_reason(kind, number, code):
    with pytest.raises(IdentifierError) as refusal:
        parse_identifier(kind, number, today=TODAY)

    assert refusal.value.code == code


def test_wrong_inner_check_of_a_credit_code_is_a_warning():
    assert parse_identifier("uscc", "91440399MA00000A1C", today=TODAY).warnings == ("inner_check",)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        (" 4403 0419 9001 0100 03 ", "440304199001010003"),
        ("11010119490101000x", "11010119490101000X"),
        ("91440399-MA00000A95", "91440399MA00000A95"),
        ("4403", "4403"),
        ("E-00000001", "E00000001"),
        ("H\u200b123\u201445678", "H12345678"),
    ],
)
def test_number_is_brought_to_its_normal_form(text, number):
    assert normalise(text) == number


def test_birth_date_is_read_from_the_number():
    parsed = parse_identifier("111", "460105200402290004", today=TODAY)

    assert parsed.birth_date == date(2004, 2, 29)


@pytest.mark.parametrize(
    ("birth", "day", "age"),
    [
        (date(2008, 11, 21), TODAY, 18),
        (date(2008, 11, 22), TODAY, 17),
        (date(2004, 2, 29), date(2026, 2, 28), 21),
        (date(2004, 2, 29), date(2026, 3, 1), 22),
    ],
)
def test_birthday_itself_counts(birth, day, age):
    assert age_on(birth, day) == age


def test_masks_keep_only_the_ends_of_a_person():
    assert mask_identifier("111", "440304199001010003") == "440***********0003"
    assert mask_identifier("414", "E00000001") == "E******01"
    assert mask_identifier("uscc", "91440399MA00000A95") == "91440399MA00000A95"
    assert (mask_name("张伟"), mask_name("欧阳小明"), mask_name("")) == ("张**", "欧**", "")


resident_bodies = st.builds(
    lambda day, serial: f"440304{day:%Y%m%d}{serial:03d}",
    st.dates(date(1930, 1, 1), TODAY),
    st.integers(0, 999),
)


@given(resident_bodies, st.integers(0, 16), st.integers(1, 9))
def test_any_single_digit_changed_in_a_resident_number_is_noticed(body, place, shift):
    check = mod_11_2_check(body)
    wrong = body[:place] + str((int(body[place]) + shift) % 10) + body[place + 1 :]

    with pytest.raises(IdentifierError):
        parse_identifier("111", wrong + check, today=TODAY)


@given(resident_bodies, st.integers(0, 15))
def test_two_neighbouring_digits_swapped_in_a_resident_number_are_noticed(body, place):
    swapped = body[:place] + body[place + 1] + body[place] + body[place + 2 :]
    if swapped == body:
        return

    with pytest.raises(IdentifierError):
        parse_identifier("111", swapped + mod_11_2_check(body), today=TODAY)


uscc_bodies = st.text(USCC_ALPHABET, min_size=17, max_size=17)


@given(uscc_bodies, st.integers(0, 16), st.integers(1, 30))
def test_any_single_character_changed_in_a_credit_code_is_noticed(body, place, shift):
    position = (USCC_ALPHABET.index(body[place]) + shift) % 31
    wrong = body[:place] + USCC_ALPHABET[position] + body[place + 1 :]

    with pytest.raises(IdentifierError):
        parse_identifier(DocumentType.CREDIT_CODE, wrong + uscc_check(body), today=TODAY)


@given(st.dates(date(1930, 1, 1), TODAY), st.integers(0, 999))
def test_checks_agree_with_an_independent_library(day, serial):
    uscc = pytest.importorskip("stdnum.cn.uscc")
    body = f"91440304{organisation_body(serial)}"

    assert uscc.calc_check_digit(body) == uscc_check(body)


def organisation_body(serial: int) -> str:
    eight = f"MA{serial:06d}"
    return eight + organisation_check(eight)
