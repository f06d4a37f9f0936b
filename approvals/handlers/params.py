"""What every notice about a case says of it."""

from ..models import Case


def case_params(case: Case) -> dict[str, str]:
    """The matter in both languages, and the number."""
    return {
        "matter": case.matter.name_zh,
        "matter_en": case.matter.name_en,
        "case_number": case.number,
    }
