"""Stored decisions give the same answer again; one that was changed is reported."""

import json

import pgtrigger
import pytest
from django.core.management import CommandError, call_command

from approvals.models import CreditCheck
from approvals.rules.modes import digest
from tests.factories import cases
from tests.factories.approvals import filed

pytestmark = pytest.mark.django_db


@pytest.fixture
def checks(catalogue):
    """An instant grant, a committed one with two looks, and an ordinary application."""
    cases.granted_at_once()
    cases.sign(cases.hygiene(cases.firm()))
    filed(cases.elder(), cases.INSTANT_MATTER)
    return list(CreditCheck.objects.order_by("pk"))


def tamper(check, **changes):
    with pgtrigger.ignore("approvals.CreditCheck:insert_only"):
        assert CreditCheck.objects.filter(pk=check.pk).update(**changes) == 1


def other_grade(check):
    evidence = json.loads(json.dumps(check.evidence))
    evidence["standing"]["grade"] = "C"
    return evidence


def test_what_was_decided_is_decided_again_to_the_byte(checks, capsys):
    call_command("replay_decisions")

    assert capsys.readouterr().out == "4 decisions replayed, all the same\n"


def test_where_nothing_was_decided_nothing_differs(db, capsys):
    call_command("replay_decisions")

    assert capsys.readouterr().out == "0 decisions replayed, all the same\n"


@pytest.mark.parametrize(
    "change",
    [
        lambda c: {"result": c.result | {"offered": ["notify_commit", *c.result["offered"]]}},
        lambda c: {"result": c.result | {"must_supply": ["BANK"]}},
        lambda c: {"result": {}},
        lambda c: {"evidence": other_grade(c)},
        lambda c: {"evidence_digest": "0" * 64},
        lambda c: {"evidence": other_grade(c), "evidence_digest": digest(other_grade(c))},
        lambda c: {"evidence": {}, "evidence_digest": digest({})},
        lambda c: {
            "evidence": c.evidence | {"rules_version": "0.1"},
            "evidence_digest": digest(c.evidence | {"rules_version": "0.1"}),
        },
    ],
    ids=[
        "offered",
        "must_supply",
        "no result",
        "evidence",
        "digest",
        "evidence with its digest",
        "no evidence",
        "unknown rules",
    ],
)
def test_a_decision_that_was_changed_afterwards_is_reported(checks, change):
    tamper(checks[1], **change(checks[1]))

    with pytest.raises(CommandError, match=rf"1 of 4 decisions differ: \[{checks[1].pk}\]"):
        call_command("replay_decisions")
