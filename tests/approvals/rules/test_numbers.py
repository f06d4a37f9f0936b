"""The tables of docs/rules/identifiers.md §5 to §7."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from approvals.rules.numbers import (
    case_number,
    document_number,
    is_case_number,
    is_document_number,
    is_licence_identifier,
    is_query_code,
    licence_identifier,
)

AUTHORITY = "11440399000009013F"
DAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("day", "serial", "number"),
    [
        (DAY, 1, "440399202611210000014"),
        (DAY, 2, "440399202611210000022"),
        (date(2026, 12, 31), 4567, "440399202612310045670"),
    ],
)
def test_case_number(day, serial, number):
    assert case_number("440399", day, serial) == number
    assert is_case_number(number)


@pytest.mark.parametrize(
    "number", ["440399202611210000012", "440399202613010000018", "44039920261121000001", ""]
)
def test_wrong_case_number_is_noticed(number):
    assert not is_case_number(number)


@pytest.mark.parametrize(("division", "serial"), [("44039", 1), ("440399", 0), ("440399", 10**6)])
def test_case_number_refuses_what_does_not_fit(division, serial):
    with pytest.raises(ValueError, match="6 digits"):
        case_number(division, DAY, serial)


@given(st.integers(1, 999_999), st.integers(0, 20), st.integers(1, 9))
def test_any_single_digit_changed_in_a_case_number_is_noticed(serial, place, shift):
    number = case_number("440399", DAY, serial)

    wrong = number[:place] + str((int(number[place]) + shift) % 10) + number[place + 1 :]

    assert not is_case_number(wrong)


@pytest.mark.parametrize(
    ("issuer", "type_serial", "serial", "version", "identifier"),
    [
        (
            "11440399000009021A",
            "001",
            "2026000001",
            1,
            "1.2.156.3005.2.11440399000009013F001.11440399000009021A.2026000001.001.0",
        ),
        (
            "11440399000009021A",
            "001",
            "2026000001",
            2,
            "1.2.156.3005.2.11440399000009013F001.11440399000009021A.2026000001.002.Y",
        ),
        (
            "1144039900000903X2",
            "002",
            "2026000002",
            1,
            "1.2.156.3005.2.11440399000009013F002.1144039900000903X2.2026000002.001.W",
        ),
    ],
)
def test_licence_identifier(issuer, type_serial, serial, version, identifier):
    assert licence_identifier(AUTHORITY + type_serial, issuer, serial, version) == identifier
    assert is_licence_identifier(identifier)


@pytest.mark.parametrize(
    "identifier",
    [
        "1.2.156.3005.2.11440399000009013F001.11440399000009021A.2026000001.001.1",
        "1.2.156.3005.2.11440399000009013F001.11440399000009021A.2026000010.001.0",
        "1.2.156.3005.3.11440399000009013F002.1144039900000903X2.2026000002.001.W",
    ],
)
def test_wrong_licence_identifier_is_noticed(identifier):
    assert not is_licence_identifier(identifier)


def test_licence_identifier_refuses_version_zero():
    with pytest.raises(ValueError, match="does not fit"):
        licence_identifier(AUTHORITY + "001", AUTHORITY, "1", 0)


@pytest.mark.parametrize(
    ("number", "fits"),
    [
        ("示政数许准〔2026〕15号", True),
        ("示区市监许〔2026〕1203号", True),
        ("示卫撤决〔2026〕3号", True),
        ("示政数许准[2026]15号", False),
        ("示政数许准〔2026〕015号", False),
        ("示政数许准〔2026〕第15号", False),
    ],
)
def test_document_number_form(number, fits):
    assert is_document_number(number) is fits


def test_document_number_is_put_together():
    assert document_number("示政数许准", 2026, 15) == "示政数许准〔2026〕15号"


@pytest.mark.parametrize(
    ("code", "fits"), [("7K3MPQ", True), ("7K3MP0", False), ("7K3MPI", False), ("7K3MP", False)]
)
def test_query_code_has_six_characters_nobody_mistakes(code, fits):
    assert is_query_code(code) is fits
