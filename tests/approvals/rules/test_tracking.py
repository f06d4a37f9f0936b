import pytest

from approvals.enums import Carrier
from approvals.rules.tracking import parse_tracking_number, s10_check


@pytest.mark.parametrize(
    ("carrier", "typed", "number"),
    [
        (Carrier.EMS, "EA473124829CN", "EA473124829CN"),  # the example of S10
        (Carrier.EMS, "ea 4731 2482 9 cn", "EA473124829CN"),
        (Carrier.EMS, "1234567890123", "1234567890123"),
        (Carrier.SF, "SF-1234567890123", "SF1234567890123"),
        (Carrier.EMS, "EA473124828CN", None),  # check digit
        (Carrier.EMS, "EA473124829GB", None),
        (Carrier.EMS, "123456789012", None),
        (Carrier.EMS, "１２３４５６７８９０１２３", None),
        (Carrier.SF, "SF123", None),
        (Carrier.SF, "1234567890123", None),
        (Carrier.EMS, "", None),
    ],
)
def test_a_number_has_the_form_of_its_carrier(carrier, typed, number):
    assert parse_tracking_number(carrier, typed) == number


@pytest.mark.parametrize(("digits", "check"), [("47312482", "9"), ("00000000", "5")])
def test_check_digit_of_s10(digits, check):
    assert s10_check(digits) == check
