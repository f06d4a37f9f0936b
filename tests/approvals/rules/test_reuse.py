from dataclasses import replace
from datetime import date

import pytest

from approvals.rules.own_facts import HeldLicence
from approvals.rules.reuse import PaperKey, licences_for_papers, reuse_cutoff, stands_for
from tests.approvals.rules.matters import material, matter

FLOOR = PaperKey("hygiene", "PLAN", "卫生设施平面布局图")


@pytest.mark.parametrize(
    ("had", "wanted", "is_same"),
    [
        (FLOOR, FLOOR, True),
        (FLOOR, PaperKey("rescue", "PLAN", "护送方案"), False),
        (FLOOR, PaperKey("food", "MAP", "卫生设施平面布局图"), True),
        (PaperKey("a", "X", "图纸(一式两份)"), PaperKey("b", "Y", "图纸（一式两份）"), True),
        (PaperKey("a", "SITE", "场地使用权证明"), PaperKey("b", "LEASE", "场所使用证明"), True),
        (PaperKey("a", "AF", "申请书"), PaperKey("a", "AF", "申请书"), False),
        (PaperKey("a", "POA", "授权委托书"), PaperKey("a", "POA", "授权委托书"), False),
    ],
)
def test_a_paper_is_known_by_its_matter_or_by_its_name(had, wanted, is_same):
    assert stands_for(had, wanted) == is_same


@pytest.mark.parametrize(
    ("today", "months", "first"),
    [
        (date(2026, 11, 25), 12, date(2025, 11, 25)),
        (date(2026, 3, 31), 1, date(2026, 2, 28)),
        (date(2026, 1, 15), 1, date(2025, 12, 15)),
    ],
)
def test_papers_are_used_again_for_some_months(today, months, first):
    assert reuse_cutoff(today, months) == first


def test_a_licence_of_our_own_is_the_paper_of_its_name():
    old = replace(material("OLD"), name_zh="药品经营许可证", has_e_licence=True)
    scan = replace(material("SCAN"), name_zh="药品经营许可证")
    spec = matter(materials=(old, scan))
    short = HeldLicence("drug_retail", date(2027, 1, 1), "药品经营许可证", "旧", 1)
    long = HeldLicence("drug_retail", date(2030, 1, 1), "药品经营许可证", "新", 2)
    other = HeldLicence("nurse", None, "护士执业证书", "护", 3)

    assert licences_for_papers(spec, [long, short, other]) == {"OLD": long}
