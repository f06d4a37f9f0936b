import pytest

from credit_portal.events import registry
from tests.factories.applicants import UserFactory


@pytest.fixture
def react(monkeypatch):
    """`react(function, "kind", …)`: a handler for this test alone, named `test.<function>`."""
    monkeypatch.setattr(registry, "_by_kind", {})
    monkeypatch.setattr(registry, "_by_name", {})

    def register(function, *kinds, **options):
        function.__module__ = "test.handlers"
        return registry.on(*kinds, **options)(function)

    return register


@pytest.fixture
def subject(db):
    return UserFactory()
