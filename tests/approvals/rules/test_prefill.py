from approvals.rules.form_fields import FieldSpec
from approvals.rules.prefill import Known, corrected, known_answers

PHONE = FieldSpec("phone", "联系手机", "phone")
VENUE = FieldSpec("form.venue_type", "场所", "choice", (("书店", "书店"), ("other", "其他")))
SETTLED = FieldSpec("form.debt_settled", "债务已结清", "yes_no")
DAYS = FieldSpec("form.days", "天数", "number")


def test_the_first_that_knows_answers():
    identity = {"phone": Known("13800000001", "identity")}
    earlier = {"phone": Known("13900000009", "case", "1"), "form.venue_type": Known("书店", "case")}

    found = known_answers([PHONE, VENUE], layers=[identity, earlier])

    assert found == {
        "phone": Known("13800000001", "identity"),
        "form.venue_type": Known("书店", "case"),
    }


def test_declarations_and_counted_days_are_asked_anew():
    layer = {"form.debt_settled": Known("yes", "case"), "form.days": Known("10", "case")}

    assert known_answers([SETTLED, DAYS], layers=[layer]) == {}


def test_an_option_that_is_gone_fills_nothing():
    assert known_answers([VENUE], layers=[{"form.venue_type": Known("酒馆", "case")}]) == {}


def test_only_what_differs_from_a_source_is_told():
    filled = {
        "phone": Known("13800000001", "identity").to_json(),
        "address": Known("幸福里1号", "BIZ").to_json(),
        "form.venue_type": Known("书店", "case", "1").to_json(),
    }
    form = {"phone": "13900000009", "address": "幸福里1号", "form.venue_type": "other"}

    assert corrected(filled, form) == {"phone": Known("13800000001", "identity")}
