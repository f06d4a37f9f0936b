import pytest

from credit_portal.events.services import deliver_due
from tests.factories import cases
from tests.plugins.simulator import simulator, simulator_process

__all__ = ["simulator", "simulator_process"]


@pytest.fixture
def elder(catalogue):
    return cases.elder()


@pytest.fixture
def firm(catalogue):
    return cases.firm()


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    """What a test uploads or prints goes away with it."""
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def react_to_events(db):
    """What the workers do about events, but for the printing of papers."""

    def react() -> None:
        while deliver_due("default"):
            pass

    return react
