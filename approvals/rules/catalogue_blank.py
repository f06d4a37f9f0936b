"""A new matter before anybody has written anything: every element is there, most are empty.

Source: domain/matter-elements.md (GB/T 39046-2020); the seven elements of supervision GA20.
"""

import copy
from typing import Any

from ..enums import ApprovalMode, MatterType
from .catalogue_lint import FORM

Json = dict[str, Any]

TYPE_CODES = {
    MatterType.ADMINISTRATIVE_LICENCE: "01",
    MatterType.ADMINISTRATIVE_BENEFIT: "05",
    MatterType.ADMINISTRATIVE_CONFIRMATION: "07",
    MatterType.OTHER_ADMINISTRATIVE_POWER: "10",
    MatterType.PUBLIC_SERVICE: "20",
}
AREA, LEVEL, SUB_ITEM = "99", "4", "000"
USUAL_PROCEDURE = [
    "plan",
    "random_object",
    "random_inspector_pair",
    "notify_unless_unannounced",
    "inspect",
    "record_and_sign",
    "publish_result_20_working_days",
    "handle_and_close",
]
USUAL_HANDLING = [
    "order_rectification",
    "re_inspection",
    "administrative_penalty",
    "credit_record",
    "revocation_where_lawful",
]


def blank_matter(
    *, code: str, name_zh: str, name_en: str, department: str, matter_type: str
) -> Json:
    """All elements of the schema; open is the ordinary way alone."""
    return {
        "code": code,
        "basic_code": "",
        "implement_code": "",
        "name_zh": name_zh,
        "name_en": name_en,
        "matter_type": matter_type,
        "matter_type_code": "",
        "exercise_level": LEVEL,
        "department": department,
        "supervising_department": department,
        "subject_types": [],
        "situations": [{"code": "default", "name_zh": "一般情形", "name_en": "General case"}],
        "legal_basis": [],
        "conditions": [],
        "materials": [_form_of(name_zh, name_en)],
        "statutory_limit": {
            "value": None,
            "unit_in_law": "working_day",
            "working_days": None,
            "basis": "",
            "verification": "unverified",
        },
        "promised_working_days": None,
        "promised_by_mode": dict.fromkeys(
            ("instant", "missing_material", "notify_commit", "ordinary")
        ),
        "case_type": "promise",
        "allowed_modes": [ApprovalMode.ORDINARY.value],
        "excluded_modes": [],
        "safety_bottom_line": False,
        "commitment": None,
        "special_procedures": [],
        "risk_level": "medium",
        "fee": {"charged": False, "amount": None, "currency": "CNY", "basis": None},
        "result": {"document_zh": "", "document_en": "", "kind": "licence", "e_licence": True},
        "validity_years": None,
        "renewal_window": None,
        "supervision": {
            "subject_department": department,
            "object_zh": "",
            "object_en": "",
            "content": [],
            "measures": [],
            "procedure": list(USUAL_PROCEDURE),
            "annual_plan": {"frequency_per_year": 1, "base_rate_percent": None},
            "handling": list(USUAL_HANDLING),
        },
        "local_policy": False,
        "seed_refs": [],
        "notes": "",
    }


def _form_of(name_zh: str, name_en: str) -> Json:
    return {
        "code": FORM,
        "name_zh": f"{name_zh}申请表",
        "name_en": f"Application form: {name_en}",
        "category": "necessary",
        "grace_working_days": None,
        "replacement": None,
        "copies": 1,
        "form": "electronic",
        "e_licence": False,
        "data_source": None,
        "issuer_zh": None,
    }


def copy_of(content: Json, *, code: str, name_zh: str, name_en: str) -> Json:
    """The same matter under another code and name; its basic code is given anew."""
    new = copy.deepcopy(content)
    return new | {"code": code, "name_zh": name_zh, "name_en": name_en, "basic_code": ""}


def with_derived(content: Json, *, authority: str) -> Json:
    """With what follows from other elements: the codes, the kind of case, the promise.

    `authority` is the credit code of the department. Source: docs/rules/identifiers.md.
    """
    ordinary = content["promised_by_mode"].get(ApprovalMode.ORDINARY)
    is_instant = ApprovalMode.INSTANT in content["allowed_modes"]
    return content | {
        "matter_type_code": TYPE_CODES.get(content["matter_type"], ""),
        "implement_code": f"{authority}{LEVEL}{content['basic_code']}",
        "promised_working_days": ordinary,
        "case_type": "instant" if is_instant else "promise",
    }


def basic_code_after(matter_type: str, department: str, taken: set[str]) -> str:
    """The next free basic code: area, type, department number, serial of three, sub-item."""
    head = f"{AREA}{TYPE_CODES[MatterType(matter_type)]}{department}"
    used = {int(code[6:9]) for code in taken if code.startswith(head)}
    serial = next(n for n in range(1, 1000) if n not in used)
    return f"{head}{serial:03d}{SUB_ITEM}"
