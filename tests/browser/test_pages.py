"""Every page: accessible, no wider than the window, and wholly English in English."""

import pytest

from .audit import axe_violations, sideways_scrolling, unmarked_chinese
from .pages import SIGHTS
from .visitor import HEIGHT, NARROW, WIDE

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("sight", SIGHTS, ids=lambda sight: sight.name)
def test_a_page_can_be_used_by_everybody(account, places, sight, language):
    visitor = account(sight.who)
    visitor.speak(language)
    visitor.faults.clear()

    visitor.open(places(sight.path), status=sight.status)

    found = []
    for width in (WIDE, NARROW):
        visitor.page.set_viewport_size({"width": width, "height": HEIGHT})
        looked = axe_violations(visitor.page) + sideways_scrolling(visitor.page)
        found += [f"{width}: {line}" for line in looked]
    if language == "en":
        found += unmarked_chinese(visitor.page)
    assert not found + visitor.faults, "\n".join(["", *found, *visitor.faults])
