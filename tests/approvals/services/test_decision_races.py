"""Many decide at once, or one decides while the applicant withdraws: one wins, all others know."""

import threading
from collections import Counter

import pytest
from django.db import IntegrityError
from django_fsm import ConcurrentTransition

from applicants.access import ActingFor
from approvals.enums import CaseStatus
from approvals.models import Case, Decision, ElectronicLicence
from approvals.models.case import CaseQuerySet
from approvals.services import deciding
from credit_portal.events.models import Event
from tests.factories import cases
from tests.factories.races import together

pytestmark = pytest.mark.django_db(transaction=True)
DECIDERS = 100


def outcomes(acts):
    """What became of each act, all begun at the same moment."""

    def run(act):
        try:
            act()
        except (ConcurrentTransition, IntegrityError):
            return "crash"
        return "done"

    return together(*(lambda act=act: run(act) for act in acts))


def hundred_deciders(case):
    """Half of them grant, half refuse."""
    officials = [cases.decider(case.department_id) for _ in range(DECIDERS)]
    why = {"reasons": "不符合", "article": "第二条"}
    return [
        (lambda by=by: deciding.refuse_case(case.pk, by=by, **why))
        if number % 2
        else (lambda by=by: deciding.grant_case(case.pk, by=by))
        for number, by in enumerate(officials)
    ]


def without_lock(self, pk):
    return self.get(pk=pk)


def decided_events():
    return Event.objects.filter(kind__in=["case.granted", "case.refused"]).count()


def test_a_hundred_deciders_make_one_decision_and_ninety_nine_clear_conflicts(catalogue):
    case = cases.accepted()

    found = Counter(outcomes(hundred_deciders(case)))

    assert found == {"done": 1, "wrong_step": DECIDERS - 1}
    decision = Decision.objects.get()
    assert Case.objects.get().status == decision.outcome
    assert ElectronicLicence.objects.count() == (decision.outcome == "granted")
    assert decided_events() == 1


def test_without_the_lock_the_others_crash_and_the_database_still_holds(catalogue, monkeypatch):
    """The negative twin: what the lock of the case is for."""
    case = cases.accepted()
    acts = hundred_deciders(case)[:10]
    meet, find = threading.Barrier(len(acts)), deciding.opinions_missing

    def all_have_read(found):
        meet.wait(timeout=60)
        return find(found)

    monkeypatch.setattr(CaseQuerySet, "lock", without_lock)
    monkeypatch.setattr(deciding, "opinions_missing", all_have_read)

    found = Counter(outcomes(acts))

    assert found == {"done": 1, "crash": len(acts) - 1}
    assert Decision.objects.count() == decided_events() == 1


def withdraw_and_grant(case):
    acting, official = ActingFor(case.applicant, "self"), cases.decider(case.department_id)
    return [
        lambda: deciding.withdraw_case(case.pk, acting=acting, by=case.filed_by),
        lambda: deciding.grant_case(case.pk, by=official),
    ]


def test_withdrawing_against_deciding_has_one_winner(catalogue):
    case = cases.accepted()

    found = outcomes(withdraw_and_grant(case))

    assert sorted(found) == ["done", "wrong_step"]
    is_granted = found[1] == "done"
    assert Case.objects.get().status == (CaseStatus.GRANTED if is_granted else CaseStatus.WITHDRAWN)
    assert ElectronicLicence.objects.count() == is_granted


def test_without_the_lock_withdrawing_against_deciding_crashes(catalogue, monkeypatch):
    """The negative twin: both have read the case as open."""
    case = cases.accepted()
    acts, meet = withdraw_and_grant(case), threading.Barrier(2)
    close, find = deciding.close_procedure, deciding.opinions_missing

    def read_first(of):
        def met(*args, **kwargs):
            meet.wait(timeout=60)
            return of(*args, **kwargs)

        return met

    monkeypatch.setattr(CaseQuerySet, "lock", without_lock)
    monkeypatch.setattr(deciding, "close_procedure", read_first(close))
    monkeypatch.setattr(deciding, "opinions_missing", read_first(find))

    assert sorted(outcomes(acts)) == ["crash", "done"]
    assert Event.objects.filter(kind__in=["case.granted", "case.withdrawn"]).count() == 1
