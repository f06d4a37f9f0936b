"""What staff may do, by post: predicates shared by pages, API, tasks and templates."""

from collections.abc import Collection
from functools import cached_property

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from .enums import Role
from .models import Applicant, Interest, User


class Duties:
    """The posts of one member of staff, read once a request. Nobody else has any."""

    def __init__(self, user: User | AnonymousUser) -> None:
        self._user = user

    @cached_property
    def _posts(self) -> list[tuple[str, str | None]]:
        if not (isinstance(self._user, User) and self._user.is_active and self._user.is_staff):
            return []
        return list(self._user.posts.values_list("role", "department_id"))

    def has(self, *roles: Role) -> bool:
        return any(role in roles for role, _ in self._posts)

    def in_department(self, department: str, *roles: Role) -> bool:
        """One of the roles there, or across all departments."""
        return any(role in roles and own in (None, department) for role, own in self._posts)

    def role_in(self, department: str, *roles: Role) -> Role | None:
        """The first of the roles that is held there, or across all departments."""
        held = {role for role, own in self._posts if own in (None, department)}
        return next((role for role in roles if role in held), None)

    def departments(self, *roles: Role) -> list[str] | None:
        """Codes where one of the roles is held; None where it is held everywhere."""
        found = [own for role, own in self._posts if role in roles]
        return None if None in found else [own for own in found if own]


def duties(user: User | AnonymousUser) -> Duties:
    """Kept on the user object, so a request reads the posts once."""
    if not hasattr(user, "_duties"):
        user._duties = Duties(user)  # type: ignore[union-attr]
    return user._duties  # type: ignore[union-attr]


def must_stand_back(user: User, applicant_ids: Collection[int]) -> bool:
    """Whether one of them is the official, a firm of theirs, or declared as an interest (回避).

    Source: 公务员法 arts. 76–78.
    """
    return bool(stands_back_from(user, applicant_ids))


def stands_back_from(user: User, applicant_ids: Collection[int]) -> set[int]:
    """Which of them `must_stand_back` keeps the official from; one query."""
    declared = Interest.objects.declared().filter(officer=user).values("identifier_index")
    own = Q(user=user) | Q(members__user=user) | Q(identifier_index__in=declared)
    return set(Applicant.objects.filter(own, pk__in=applicant_ids).values_list("pk", flat=True))
