"""When and where a photograph was taken: what the camera wrote, what a person typed.

Source: PRODUCT §3 (photographs as clauses, TJ1, SZ2). A camera's clock has no zone: where it
names none, it is taken as the district's.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

HERE = ZoneInfo("Asia/Shanghai")
CAMERA, TYPED = "camera", "typed"
FAST_CLOCK = timedelta(minutes=10)  # a camera's clock may be ahead
FIRST_YEAR = 2000  # a camera that was never set says 1970 or 1980

# tags of EXIF 2.32
DATE_TIME_ORIGINAL, OFFSET_ORIGINAL = 0x9003, 0x9011
LATITUDE_REF, LATITUDE, LONGITUDE_REF, LONGITUDE = 1, 2, 3, 4


@dataclass(frozen=True)
class Taken:
    """When and where, each with who says so: `camera`, `typed`, or "" where nobody did."""

    at: datetime | None = None
    at_by: str = ""
    latitude: float | None = None
    longitude: float | None = None
    place: str = ""
    place_by: str = ""

    @property
    def is_complete(self) -> bool:
        return bool(self.at_by and self.place_by)

    @property
    def rounded(self) -> str:
        """The place to about a hundred metres, or the words that were typed."""
        if self.latitude is None or self.longitude is None:
            return self.place
        return f"{self.latitude:.3f}, {self.longitude:.3f}"

    def to_json(self) -> dict[str, Any]:
        return {
            "at": self.at.isoformat() if self.at else None,
            "at_by": self.at_by,
            "latitude": self.latitude,
            "longitude": self.longitude,
            "place": self.place,
            "place_by": self.place_by,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Taken":
        if not data:
            return cls()
        at = data["at"]
        return cls(**{**data, "at": datetime.fromisoformat(at) if at else None})


def taken_by_camera(exif: Mapping[int, Any], gps: Mapping[int, Any], *, now: datetime) -> Taken:
    """What the tags say; a time to come or of an unset clock, and a place off the globe, say
    nothing."""
    at = _moment(exif, now)
    latitude = _degrees(gps, LATITUDE, LATITUDE_REF, "S", 90)
    longitude = _degrees(gps, LONGITUDE, LONGITUDE_REF, "W", 180)
    has_place = latitude is not None and longitude is not None and (latitude, longitude) != (0, 0)
    return Taken(
        at,
        CAMERA if at else "",
        latitude if has_place else None,
        longitude if has_place else None,
        place_by=CAMERA if has_place else "",
    )


def _moment(exif: Mapping[int, Any], now: datetime) -> datetime | None:
    text = str(exif.get(DATE_TIME_ORIGINAL, "")).strip("\0 ")
    zone = str(exif.get(OFFSET_ORIGINAL, "")).strip("\0 ")
    try:
        at = datetime.strptime(text, "%Y:%m:%d %H:%M:%S").replace(tzinfo=HERE)
        if zone:
            at = datetime.strptime(text + zone, "%Y:%m:%d %H:%M:%S%z").astimezone(HERE)
    except (ValueError, OverflowError):
        return None
    return at if at.year >= FIRST_YEAR and at <= now + FAST_CLOCK else None


def _degrees(
    gps: Mapping[int, Any], value: int, reference: int, negative: str, limit: int
) -> float | None:
    try:
        degrees, minutes, seconds = (float(part) for part in gps[value])
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        return None
    found = degrees + minutes / 60 + seconds / 3600
    if not 0 <= found <= limit:  # also where a part is no number
        return None
    return round(-found if gps.get(reference) == negative else found, 6)
