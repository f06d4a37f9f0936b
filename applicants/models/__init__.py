from .applicant import Applicant
from .code import OneTimeCode
from .interest import Interest
from .organisation import Department, Post
from .relation import Mandate, Membership
from .user import ApiToken, User

__all__ = [
    "ApiToken",
    "Applicant",
    "Department",
    "Interest",
    "Mandate",
    "Membership",
    "OneTimeCode",
    "Post",
    "User",
]
