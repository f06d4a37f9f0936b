"""The article of a ground. Source: 行政许可法 arts. 32, 57, 78, 79."""

import pytest

from approvals.enums import RefusalGround, RejectionGround
from approvals.rules.grounds import LAW, article_of


@pytest.mark.parametrize(
    ("ground", "article"),
    [
        (RejectionGround.NO_LICENCE_NEEDED, "第三十二条第一款第一项"),
        (RejectionGround.NOT_COMPETENT, "第三十二条第一款第二项"),
        (RejectionGround.NOT_AN_APPLICANT, ""),
        (RejectionGround.FALSE_MATERIAL, "第七十八条"),
        (RejectionGround.BAN_PERIOD, "第七十八条、第七十九条"),
        (RejectionGround.OUTSIDE_PERIOD, ""),
        (RefusalGround.CONDITION_NOT_MET, ""),
        (RefusalGround.QUANTITY_LIMIT, "第五十七条"),
        (RefusalGround.SITE_NOT_ALLOWED, ""),
        (RefusalGround.FALSE_MATERIAL, "第七十八条"),
        (RefusalGround.BAN_PERIOD, "第七十八条、第七十九条"),
        (RefusalGround.THIRD_PARTY, ""),
        (RefusalGround.OTHER, ""),
    ],
)
def test_the_article_of_a_ground(ground, article):
    assert article_of(ground, is_licence=True) == (f"{LAW}{article}" if article else "")
    assert article_of(ground, is_licence=False) == ""
