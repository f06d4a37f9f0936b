"""Under which theme a matter is found; for people and for firms."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Theme(TextChoices):
    """In the order in which the home page shows them."""

    SETUP = "setup", _("开办登记")
    HEALTH = "health", _("医疗卫生")
    FOOD_DRUG = "food_drug", _("药品食品")
    TRANSPORT = "transport", _("交通运输")
    BUILDING = "building", _("工程建设")
    CULTURE = "culture", _("文化演出")
    WORK = "work", _("用工就业")
    SAFETY = "safety", _("消防应急")
    WELFARE = "welfare", _("养老救助")
    EDUCATION = "education", _("教育教师")


_BY_MATTER = {
    "food-business-licence-new": Theme.FOOD_DRUG,
    "prepackaged-food-filing": Theme.FOOD_DRUG,
    "drug-retail-licence-renewal": Theme.FOOD_DRUG,
    "drug-retail-licence-new": Theme.FOOD_DRUG,
    "special-equipment-use-registration": Theme.SAFETY,
    "private-non-enterprise-registration": Theme.SETUP,
    "hotel-special-industry-licence": Theme.SETUP,
}
_BY_DEPARTMENT = {
    "MSR": Theme.SETUP,
    "HLT": Theme.HEALTH,
    "CDC": Theme.HEALTH,
    "WTR": Theme.BUILDING,
    "PSB": Theme.SAFETY,
    "PUB": Theme.CULTURE,
    "CUL": Theme.CULTURE,
    "TRN": Theme.TRANSPORT,
    "HCB": Theme.BUILDING,
    "URB": Theme.BUILDING,
    "HRB": Theme.WORK,
    "EDU": Theme.EDUCATION,
    "CIV": Theme.WELFARE,
    "EMG": Theme.SAFETY,
    "FIR": Theme.SAFETY,
    "AGR": Theme.HEALTH,
}


def theme_of(matter_code: str, department: str) -> Theme:
    return _BY_MATTER.get(matter_code) or _BY_DEPARTMENT.get(department, Theme.SETUP)
