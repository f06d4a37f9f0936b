"""Who acts for whom: the one predicate used by page, API and template.

`ActingFor` is what a request carries: the applicant an act is for and the ground on which
the user may do it. It is read anew on every request, so a mandate that ended a moment ago
opens nothing.
"""

from dataclasses import dataclass

from django.utils import timezone

from .models import Applicant, Mandate, Membership, User


@dataclass(frozen=True)
class ActingFor:
    """An applicant and the ground: `self`, `member`, `agent` (then with its mandate), or
    `counter`: a clerk takes in what `present`, the person before them, brings.
    """

    applicant: Applicant
    ground: str
    mandate: Mandate | None = None
    present: Applicant | None = None

    def may_file(self, matter_code: str) -> bool:
        return self.mandate is None or self.mandate.covers(matter_code)

    @property
    def may_sign(self) -> bool:
        """Source: commitment by an agent needs an express authority (docs/rules/modes.md)."""
        return self.mandate is None or self.mandate.may_sign

    @property
    def may_read_credit(self) -> bool:
        return self.mandate is None or self.mandate.may_read_credit


def acting_for(user: User, applicant_id: int | None = None) -> ActingFor | None:
    """How `user` may act for the applicant (for themselves where None); None: not at all."""
    if not user.is_authenticated or user.is_staff:
        return None
    person = getattr(user, "person", None)
    if person and applicant_id in (None, person.pk):
        return ActingFor(person, "self")
    if applicant_id is None:
        return None
    return _as_member(user, applicant_id) or _as_agent(user, applicant_id)


def _as_member(user: User, applicant_id: int) -> ActingFor | None:
    membership = (
        Membership.objects.select_related("company")
        .filter(user=user, company_id=applicant_id)
        .first()
    )
    return ActingFor(membership.company, "member") if membership else None


def _as_agent(user: User, applicant_id: int) -> ActingFor | None:
    mandate = (
        Mandate.objects.in_force(timezone.localdate())
        .select_related("principal")
        .filter(agent=user, principal_id=applicant_id)
        .order_by("-pk")
        .first()
    )
    return ActingFor(mandate.principal, "agent", mandate) if mandate else None


def choices_for(user: User) -> list[ActingFor]:
    """Everyone `user` may act for: themselves first, then firms, then principals."""
    found = [one] if (one := acting_for(user)) else []
    for membership in user.memberships.select_related("company").order_by("company__name"):
        found.append(ActingFor(membership.company, "member"))
    mandates = user.mandates_held.in_force(timezone.localdate()).select_related("principal")
    for mandate in mandates.order_by("principal__name"):
        found.append(ActingFor(mandate.principal, "agent", mandate))
    return found


def accounts_of(applicant: Applicant) -> list[User]:
    """Who reads what is told to the applicant: the person's account, or the firm's people.

    Empty for who has come to the counter only.
    """
    if applicant.is_natural:
        return [applicant.user] if applicant.user else []
    members = applicant.members.select_related("user").order_by("pk")
    return [member.user for member in members]
