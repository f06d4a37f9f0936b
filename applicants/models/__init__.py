from .applicant import Applicant
from .organisation import Department, Post
from .relation import Mandate, Membership
from .user import ApiToken, User

__all__ = ["ApiToken", "Applicant", "Department", "Mandate", "Membership", "Post", "User"]
