"""When and where a photograph was taken."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from approvals.rules.photographs import CAMERA, HERE, TYPED, Taken, taken_by_camera

NOW = datetime(2026, 11, 25, 4, 0, tzinfo=UTC)  # noon here
PLACE = {1: "N", 2: (22.0, 32.0, 35.232), 3: "E", 4: (114.0, 3.0, 28.296)}


def taken(at="2026:11:20 14:30:05", zone="", gps=None):
    exif = {0x9003: at} | ({0x9011: zone} if zone else {})
    return taken_by_camera(exif, PLACE if gps is None else gps, now=NOW)


def test_the_clock_of_a_camera_is_the_districts_where_it_names_no_zone():
    found = taken()

    assert found.at == datetime(2026, 11, 20, 14, 30, 5, tzinfo=HERE)
    assert (found.at_by, found.place_by, found.is_complete) == (CAMERA, CAMERA, True)
    assert (found.latitude, found.longitude) == (22.54312, 114.05786)
    assert found.rounded == "22.543, 114.058"


def test_a_zone_that_is_named_counts():
    assert taken(zone="+00:00").at == datetime(2026, 11, 20, 22, 30, 5, tzinfo=HERE)


@pytest.mark.parametrize(
    "at",
    ["", "0000:00:00 00:00:00", "1970:01:01 00:00:00", "2026-11-20", "2026:13:01 00:00:00", "\0"],
)
def test_an_unset_clock_says_nothing(at):
    found = taken(at=at)

    assert (found.at, found.at_by, found.is_complete) == (None, "", False)


@pytest.mark.parametrize(("ahead", "counts"), [(9, True), (11, False)])
def test_a_time_to_come_counts_only_as_a_fast_clock(ahead, counts):
    at = (NOW + timedelta(minutes=ahead)).astimezone(HERE)

    assert bool(taken(at=f"{at:%Y:%m:%d %H:%M:%S}").at) == counts


@pytest.mark.parametrize(
    "gps",
    [
        {},
        PLACE | {2: (91.0, 0.0, 0.0)},
        PLACE | {4: (181.0, 0.0, 0.0)},
        PLACE | {2: (float("nan"), 0.0, 0.0)},
        PLACE | {2: "north"},
        PLACE | {2: (1.0,)},
        {1: "N", 2: (0.0, 0.0, 0.0), 3: "E", 4: (0.0, 0.0, 0.0)},
    ],
)
def test_a_place_off_the_globe_says_nothing(gps):
    found = taken(gps=gps)

    assert (found.latitude, found.place_by) == (None, "")


def test_south_and_west_are_negative():
    found = taken(gps=PLACE | {1: "S", 3: "W"})

    assert (found.latitude, found.longitude) == (-22.54312, -114.05786)


def test_a_place_that_was_typed_is_shown_as_it_was_typed():
    assert Taken(place="港口路1号", place_by=TYPED).rounded == "港口路1号"


@given(
    st.builds(
        Taken,
        # before 1992 the clocks here went back in autumn, and an hour came twice
        at=st.none() | st.datetimes(datetime(1992, 1, 1), timezones=st.just(HERE)),
        at_by=st.sampled_from(["", CAMERA, TYPED]),
        latitude=st.none() | st.floats(-90, 90),
        longitude=st.none() | st.floats(-180, 180),
        place=st.text(max_size=20),
        place_by=st.sampled_from(["", CAMERA, TYPED]),
    )
)
def test_what_is_kept_comes_back(known):
    assert Taken.from_json(known.to_json()) == known


@given(st.dictionaries(st.integers(0, 0xFFFF), st.text() | st.binary() | st.none()))
def test_no_tag_breaks_the_reading(tags):
    assert taken_by_camera(tags, tags, now=NOW).latitude is None
