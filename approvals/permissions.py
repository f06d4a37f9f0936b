"""Who may do what with a case: predicates shared by pages, API and templates.

Source: docs/authorization.md. Each takes the acting member of staff or applicant and the
case; none reads the clock.
"""

from collections.abc import Collection, Iterable

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q, QuerySet

from applicants.access import ActingFor
from applicants.enums import Role
from applicants.models import Applicant, Post, User
from applicants.permissions import duties, must_stand_back, stands_back_from
from credit_portal.events.models import Channel
from credit_portal.workdays.models import CalendarProposal

from .enums import CaseStatus, DeliveryStatus, MatterDraftStatus
from .models import (
    Case,
    CaseNote,
    Consultation,
    ElectronicLicence,
    Matter,
    MatterDraft,
    Rating,
    RatingFollowUp,
    ReviewTask,
)
from .models.case import RUNNING, CaseQuerySet
from .models.licence import LicenceQuerySet
from .models.matter import MatterQuerySet

READERS = (Role.CLERK, Role.DECIDER, Role.HEAD, Role.AUDITOR)
REVIEWERS = (Role.CLERK, Role.DECIDER)
WORKERS = (Role.CLERK, Role.DECIDER, Role.HEAD)
HOLDERS = (Role.CLERK, Role.HEAD)
ANSWERERS = (Role.CLERK, Role.DECIDER, Role.HEAD)
FOLLOWERS = (Role.HEAD, Role.DECIDER)


def may_see(acting: ActingFor | None, case: Case) -> bool:
    """The applicant, or who acts for them in this matter."""
    return bool(
        acting and acting.applicant.pk == case.applicant_id and acting.may_file(case.matter.code)
    )


def may_sign(acting: ActingFor, case: Case) -> bool:
    """An agent only where the mandate covers the matter and names signing.

    Source: docs/rules/modes.md §6 (an express authority, 民法典 art. 165).
    """
    return may_see(acting, case) and acting.may_sign


def may_withdraw(case: Case) -> bool:
    return case.is_open


def may_bring_later(case: Case) -> bool:
    """While the case is under way, and after a licence that came before its papers."""
    return case.is_open or case.deferrals.unsettled().exists()


def may_apply_again(case: Case) -> bool:
    """What ended without a grant may be filed anew with the same content."""
    return not case.is_open and case.status != CaseStatus.GRANTED


def may_read_as_staff(user: User, case: Case) -> bool:
    """Staff of the owning department, and who was asked for an opinion or an answer."""
    return duties(user).in_department(case.department_id, *READERS) or is_asked(user, case)


def is_asked(user: User, case: Case) -> bool:
    """One's department takes part in the review, or was consulted."""
    own = duties(user).own_departments(*REVIEWERS)
    return bool(own) and _asking(own).filter(pk=case.pk).exists()


def _asking(departments: list[str]) -> CaseQuerySet:
    """Cases in which one of the departments takes part or was consulted."""
    tasks = ReviewTask.objects.filter(case=OuterRef("pk"), department__in=departments)
    questions = Consultation.objects.filter(case=OuterRef("pk"), department__in=departments)
    return Case.objects.filter(Exists(tasks) | Exists(questions))


def may_read_in_full(user: User, case: Case) -> bool:
    """With names, papers and the grade: deciders, heads, and the clerk who holds the case.

    Other readers see it masked.
    """
    held = duties(user)
    return held.in_department(case.department_id, Role.DECIDER, Role.HEAD) or (
        case.officer_id == user.pk and held.in_department(case.department_id, Role.CLERK)
    )


def is_guest(user: User, case: Case) -> bool:
    """Asked by another department, and no reader in the case's own."""
    return not duties(user).in_department(case.department_id, *READERS)


def may_read_papers(user: User, case: Case) -> bool:
    """The application and its papers, without the grade: also who is asked for an opinion."""
    return may_read_in_full(user, case) or is_asked(user, case)


def colleagues(department: str) -> QuerySet[User]:
    """Who works on the cases of a department, by name: they are spoken to in its notes."""
    posts = Post.objects.filter(
        Q(department=None) | Q(department=department), user=OuterRef("pk"), role__in=WORKERS
    )
    found = User.objects.filter(Exists(posts), is_active=True, is_staff=True)
    return found.order_by("display_name", "pk")


def notes_for(user: User, case: Case) -> QuerySet[CaseNote]:
    """The notes that `user` may read, newest first: all, or those that speak to them."""
    notes = CaseNote.objects.filter(case=case).select_related("by")
    if may_read_in_full(user, case):
        return notes
    if not may_read_as_staff(user, case):
        return notes.none()
    return notes.filter(Q(by=user) | Q(mentioned=user)).distinct()


def may_note(user: User, case: Case) -> bool:
    """Who reads the case in full, and who was spoken to in a note of it."""
    return may_read_in_full(user, case) or notes_for(user, case).exists()


def may_unmask(user: User, case: Case) -> bool:
    """See the whole identity number, with a reason: who holds the case, and its deciders."""
    return holds(user, case) or duties(user).in_department(case.department_id, Role.DECIDER)


def may_hold(user: User, case: Case) -> bool:
    """Has a post to hold cases of this department; whether the case is free is not asked."""
    return duties(user).in_department(case.department_id, *HOLDERS)


def holds(user: User, case: Case) -> bool:
    """Holds the case, and still has the post for it."""
    return case.officer_id == user.pk and may_hold(user, case)


def may_claim(user: User, case: Case) -> bool:
    return case.is_open and case.officer_id is None and may_hold(user, case)


def may_release(user: User, case: Case) -> bool:
    return case.is_open and holds(user, case)


def may_assign(user: User, case: Case) -> bool:
    """The head of section gives a case to anyone who may hold it, also away from a colleague."""
    return case.is_open and duties(user).in_department(case.department_id, Role.HEAD)


def may_accept(user: User, case: Case) -> bool:
    """Accept, not accept, ask to correct: who holds the case."""
    return case.status == CaseStatus.RECEIVED and not case.is_waiting and holds(user, case)


def may_decide(user: User, case: Case) -> bool:
    """A decider of the owning department who neither took in, accepted nor reviewed the case.

    Where the matter says one person is enough, the clerk who holds the case may decide too.
    """
    is_decider = duties(user).in_department(case.department_id, Role.DECIDER)
    if case.status not in RUNNING:
        return False
    if case.version.spec.review.one_person:
        return is_decider or holds(user, case)
    return (
        is_decider
        and user.pk not in (case.accepted_by_id, case.filed_by_id)
        and not has_reviewed(user, case)
    )


def may_keep_ledger(user: User, case: Case) -> bool:
    """Decide on extensions, send papers back, waive them: a clerk of the owning department,
    where no colleague holds the case.
    """
    is_free = case.officer_id in (None, user.pk)
    return is_free and duties(user).in_department(case.department_id, Role.CLERK)


def handles(user: User, case: Case) -> bool:
    """Works on an accepted case: a decider of its department, or the clerk who holds it."""
    held = duties(user)
    return held.in_department(case.department_id, Role.DECIDER) or (
        holds(user, case) and held.in_department(case.department_id, Role.CLERK)
    )


def has_reviewed(user: User, case: Case) -> bool:
    """Gave an opinion on the case, for whichever department."""
    if not case.version.spec.review.steps:
        return False
    return any(task.by_id == user.pk for task in case.review_tasks.all())


def may_give_opinion(user: User, task: ReviewTask) -> bool:
    """A reviewer of the department that was asked; others than the lead's sit in it."""
    held, case = duties(user), task.case
    if not task.is_open or case.status not in (CaseStatus.UNDER_REVIEW, CaseStatus.SUSPENDED):
        return False
    if task.department_id == case.department_id:
        return handles(user, case)
    return held.sits_in(task.department_id, *REVIEWERS)


def may_pass_over(user: User, case: Case) -> bool:
    """The head of the leading department goes on without an overdue opinion."""
    return case.is_in_hand and duties(user).in_department(case.department_id, Role.HEAD)


def may_consult(user: User, case: Case) -> bool:
    return case.is_in_hand and handles(user, case)


def may_answer(user: User, consultation: Consultation) -> bool:
    """A reviewer who sits in the department that was asked."""
    return consultation.answered_at is None and duties(user).sits_in(
        consultation.department_id, *REVIEWERS
    )


def may_tick(user: User, case: Case) -> bool:
    """Who may accept it before acceptance; who handles it from then to the decision."""
    if case.status == CaseStatus.RECEIVED:
        return may_accept(user, case)
    return case.status in RUNNING and handles(user, case)


def may_take_in(user: User, department: str | None = None) -> bool:
    """File at the counter for a person present: clerks, each for the departments of their
    posts; a comprehensive window has several. Without a department: at all.
    """
    held = duties(user)
    return held.in_department(department, Role.CLERK) if department else held.has(Role.CLERK)


def matters_at_counter(user: User) -> MatterQuerySet:
    """What the clerk may take in."""
    departments = duties(user).departments(Role.CLERK)
    matters = Matter.objects.listed()
    return matters if departments is None else matters.filter(department_id__in=departments)


def is_issuer(user: User, case: Case) -> bool:
    """At the issuing window of the department."""
    return duties(user).in_department(case.department_id, Role.CLERK)


def separates_issue(case: Case) -> bool:
    """The matter wants results handed out by somebody who has not handled the case."""
    return case.version.spec.review.separate_issue


def may_issue(user: User, case: Case) -> bool:
    """Hand a result out; where the matter says so, not who took in, accepted or decided.

    Source: 受理、审批、出证三分离 (GA4).
    """
    if not is_issuer(user, case):
        return False
    if not separates_issue(case):
        return True
    decision = getattr(case, "decision", None)
    handled = {case.accepted_by_id, decision.by_id if decision else None}
    if case.channel == Channel.WINDOW:
        handled.add(case.filed_by_id)
    return user.pk not in handled


def may_print_result(user: User, case: Case) -> bool:
    """What an issuer hands out they may open, also of a case that a colleague holds."""
    delivery = getattr(case, "delivery", None)
    return (
        delivery is not None
        and delivery.status != DeliveryStatus.PLANNED
        and may_issue(user, case)
        and not is_own_case(user, case)
    )


def is_own_affair(user: User, applicants: Iterable[Applicant]) -> bool:
    """One's own, a firm's one belongs to, or a declared interest: an official stands back."""
    return must_stand_back(user, {applicant.pk for applicant in applicants})


def may_run_procedure(user: User, case: Case) -> bool:
    """Begin a special procedure while the clock runs, or end the one that stops it."""
    return case.is_in_hand and handles(user, case)


def may_extend(user: User, case: Case) -> bool:
    """The head of the owning department, while the clock runs; a decider alone does not."""
    return case.status in RUNNING and duties(user).in_department(case.department_id, Role.HEAD)


def is_own_case(user: User, case: Case) -> bool:
    """On a case of one's own affair, an official does not act (回避). Who took it in at the
    counter filed it for somebody else. The answer is kept with the row that was read.
    """
    known: dict[int, bool] = case.__dict__.setdefault("_own_case_of", {})
    if user.pk not in known:
        filed_it = case.filed_by_id == user.pk and case.channel != Channel.WINDOW
        known[user.pk] = filed_it or must_stand_back(user, {case.applicant_id})
    return known[user.pk]


def may_revoke(user: User, licence: ElectronicLicence) -> bool:
    return duties(user).in_department(licence.department_id, Role.HEAD)


def may_edit_catalogue(user: User) -> bool:
    """Has a post to write drafts of matters at all."""
    return duties(user).has(Role.CATALOGUE_OFFICER)


def may_edit_matter(user: User, department: str) -> bool:
    """Write and submit drafts of this department's matters."""
    return duties(user).in_department(department, Role.CATALOGUE_OFFICER)


def may_import_catalogue(user: User) -> bool:
    """The whole file: for every department at once."""
    return duties(user).departments(Role.CATALOGUE_OFFICER) is None


def may_confirm_for(user: User, department: str) -> bool:
    """Has a post to be the second person for matters of this department.

    Source: docs/authorization.md (authorization row 40).
    """
    held = duties(user)
    return held.has(Role.SECURITY_ADMIN) or held.in_department(
        department, Role.CATALOGUE_OFFICER, Role.HEAD, Role.DECIDER
    )


def is_second_person(user: User, draft: MatterDraft) -> bool:
    """Has neither written in the draft nor submitted it."""
    return (
        user.pk not in (draft.submitted_by_id, draft.edited_by_id)
        and not draft.editors.filter(pk=user.pk).exists()
    )


def may_publish(user: User, draft: MatterDraft) -> bool:
    return (
        draft.status == MatterDraftStatus.SUBMITTED
        and may_confirm_for(user, draft.department_id)
        and is_second_person(user, draft)
    )


def may_change_calendar(user: User | AnonymousUser) -> bool:
    return duties(user).has(Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN)


def may_enforce_calendar(user: User, proposal: CalendarProposal) -> bool:
    """Another than who proposed it."""
    return may_change_calendar(user) and proposal.proposed_by_id != user.pk


def may_answer_messages(user: User, case: Case) -> bool:
    """Who reads the case in full reads its messages and answers them, not on an own case."""
    return may_read_in_full(user, case) and not is_own_case(user, case)


def may_rate(acting: ActingFor | None, case: Case) -> bool:
    """Who applied, or acts for them, once the case is closed."""
    return may_see(acting, case) and not case.is_open


def may_follow_up(user: User, follow_up: RatingFollowUp) -> bool:
    """Heads and deciders of the department who did not handle the rated case themselves."""
    return (
        duties(user).in_department(follow_up.department_id, *FOLLOWERS)
        and not has_handled(user, follow_up.rating.case)
        and not is_own_case(user, follow_up.rating.case)
    )


def follow_ups_of(user: User, follow_ups: Collection[RatingFollowUp]) -> set[int]:
    """Keys of those `may_follow_up` allows, for many at once: one query more."""
    own = stands_back_from(user, {each.rating.case.applicant_id for each in follow_ups})
    return {
        each.pk
        for each in follow_ups
        if duties(user).in_department(each.department_id, *FOLLOWERS)
        and each.rating.case.applicant_id not in own
        and not has_handled(user, each.rating.case)
    }


def may_review_exclusion(user: User, follow_up: RatingFollowUp) -> bool:
    """A head of the department, never who asked for it."""
    return (
        may_follow_up(user, follow_up)
        and duties(user).in_department(follow_up.department_id, Role.HEAD)
        and follow_up.exclusion_asked_by_id != user.pk
    )


def has_handled(user: User, case: Case) -> bool:
    """Took it in, held, accepted or decided it."""
    decision = getattr(case, "decision", None)
    hands = {case.filed_by_id, case.officer_id, case.accepted_by_id}
    return user.pk in hands | {decision.by_id if decision else None}


def ratings_of_staff(user: User) -> QuerySet[Rating]:
    """The ratings of one's departments."""
    departments = duties(user).departments(*READERS)
    ratings = Rating.objects.all()
    return ratings if departments is None else ratings.filter(department_id__in=departments)


def licences_of(acting: ActingFor) -> LicenceQuerySet:
    """The licences of the applicant one acts for, within the mandate."""
    licences = ElectronicLicence.objects.filter(holder=acting.applicant)
    if acting.mandate and acting.mandate.matter_codes:
        licences = licences.filter(case__matter__code__in=acting.mandate.matter_codes)
    return licences


def cases_known_to(user: User) -> CaseQuerySet:
    """The cases a member of staff may open: those of `cases_of_staff`, and where one is asked."""
    departments, own = duties(user).departments(*READERS), duties(user).own_departments(*REVIEWERS)
    cases = Case.objects.for_page()
    if departments is None:
        return cases
    known = Q(department_id__in=departments)
    return cases.filter(known | Q(pk__in=_asking(own).values("pk")) if own else known)


def cases_of_staff(user: User) -> CaseQuerySet:
    """The cases of one's own departments, for lists."""
    departments = duties(user).departments(*READERS)
    cases = Case.objects.for_page()
    return cases if departments is None else cases.filter(department_id__in=departments)


def cases_of(acting: ActingFor) -> QuerySet[Case]:
    """The cases of the applicant one acts for, within the mandate."""
    cases = Case.objects.for_page().filter(applicant=acting.applicant)
    if acting.mandate and acting.mandate.matter_codes:
        cases = cases.filter(matter__code__in=acting.mandate.matter_codes)
    return cases


def matters_for(acting: ActingFor) -> QuerySet[Matter]:
    return Matter.objects.listed().filter(subject_types__contains=[acting.applicant.subject_type])
