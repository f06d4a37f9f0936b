"""Fixtures of all tests."""

from pathlib import Path

import pytest
from hypothesis import settings

# A shared machine is slow at times; what is tested is the answer, not how long it took.
settings.register_profile("portal", deadline=None, max_examples=40)
settings.load_profile("portal")

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(autouse=True)
def fresh_caches():
    """What a process keeps between looks must not outlive a test's rows."""
    from approvals import current
    from approvals.models import matter
    from credit_portal.parameters import selectors as parameters
    from credit_portal.workdays import selectors as workdays

    def forget():
        current.forget()
        matter._spec.cache_clear()
        parameters.forget()
        workdays.forget()

    forget()
    yield
    forget()


@pytest.fixture(scope="session")
def shipped_catalogues(django_db_setup, django_db_blocker):
    """Matters, credit items and the calendar as shipped: loaded once, kept for the session."""
    from django.core.management import call_command

    with django_db_blocker.unblock():
        call_command("load_catalogues")


@pytest.fixture
def catalogue(shipped_catalogues, db):
    """The shipped catalogues; loaded anew where a transactional test emptied the tables."""
    from django.core.management import call_command

    from approvals.models import Matter

    if not Matter.objects.exists():
        call_command("load_catalogues")


@pytest.fixture
def deliver_events(db):
    """Run what is owed to events, as the workers do, until nothing is left."""
    from credit_portal.events.services import deliver_due

    def deliver() -> int:
        total = 0
        while done := deliver_due("default") + deliver_due("pdf"):
            total += done
        return total

    return deliver


@pytest.fixture
def login(client):
    """`login(applicant_or_user)`: the client, signed in; `acting_for` chooses another applicant."""
    from applicants.middleware import SESSION_KEY

    def sign_in(who, acting_for=None):
        user = getattr(who, "user", None) or who
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        if acting_for is not None:
            session = client.session
            session[SESSION_KEY] = acting_for.pk
            session.save()
        return client

    return sign_in
