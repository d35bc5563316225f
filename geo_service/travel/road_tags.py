"""What the tags of an OpenStreetMap way mean for a car."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntFlag

FERRY = "ferry"
REFUSED = frozenset({"no", "private", "agricultural", "forestry", "delivery", "emergency"})
CAR_KEYS = ("motorcar", "motor_vehicle", "vehicle", "access")
"""From the most to the least specific: the first one present decides."""

ROUNDABOUTS = frozenset({"roundabout", "circular"})
IMPLIED_ONEWAY = frozenset({"motorway", "motorway_link"})
FRENCH_LIMITS = {"FR:motorway": 130.0, "FR:rural": 80.0, "FR:urban": 50.0, "FR:zone30": 30.0, "walk": 5.0}
KM_PER_MILE = 1.609344
ISO_DURATION = re.compile(r"PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?")


class Ways(IntFlag):
    """Directions in which a way may be driven, as drawn or against."""

    NONE = 0
    ALONG = 1
    AGAINST = 2
    BOTH = 3


@dataclass(frozen=True)
class RoadTags:
    """A way a car may take: its class (or ``ferry``), directions, signed limit, ferry minutes, name."""

    kind: str
    ways: Ways
    limit_km_per_h: float | None = None
    minutes: float | None = None
    name: str = ""


def road_tags(tags: Mapping[str, str], classes: Mapping[str, float]) -> RoadTags | None:
    """The road of a way's tags; None where no car goes."""
    kind = FERRY if tags.get("route") == FERRY else tags.get("highway", "")
    directions = directions_of(tags, kind)
    if (kind != FERRY and kind not in classes) or not cars_allowed(tags) or not directions:
        return None
    return RoadTags(
        kind,
        directions,
        speed_limit(tags.get("maxspeed", "")),
        duration_min(tags.get("duration", "")) if kind == FERRY else None,
        tags.get("name", ""),
    )


def cars_allowed(tags: Mapping[str, str]) -> bool:
    """Whether any driver may pass; the most specific tag decides."""
    if tags.get("area") == "yes" or "construction" in tags.values():
        return False
    return next((tags[key] for key in CAR_KEYS if key in tags), "yes") not in REFUSED


def directions_of(tags: Mapping[str, str], kind: str) -> Ways:
    """Directions of a way; a roundabout and a motorway are one-way unless they say otherwise."""
    said = tags.get("oneway", "")
    if said in {"yes", "true", "1"}:
        return Ways.ALONG
    if said in {"-1", "reverse"}:
        return Ways.AGAINST
    if said in {"reversible", "alternating"}:
        return Ways.NONE
    implied = tags.get("junction") in ROUNDABOUTS or kind in IMPLIED_ONEWAY
    return Ways.ALONG if implied and said not in {"no", "false", "0"} else Ways.BOTH


def speed_limit(text: str) -> float | None:
    """Signed limit in km/h; None when absent or not understood."""
    if text in FRENCH_LIMITS:
        return FRENCH_LIMITS[text]
    number, _, unit = text.partition(" ")
    if not number.replace(".", "", 1).isdigit() or float(number) <= 0:
        return None
    return float(number) * (KM_PER_MILE if unit == "mph" else 1.0)


def duration_min(text: str) -> float | None:
    """Minutes of ``HH:MM``, ``HH:MM:SS``, ``PT1H20M`` or plain minutes; None when absent or not understood."""
    iso = ISO_DURATION.fullmatch(text)
    parts = [int(part or 0) for part in iso.groups()] if iso else _clock(text)
    minutes = parts[0] * 60 + parts[1] + parts[2] / 60
    return minutes or None


def _clock(text: str) -> list[int]:
    parts = text.split(":")
    if not all(part.isdigit() for part in parts) or len(parts) > 3:
        return [0, 0, 0]
    return [0, int(parts[0]), 0] if len(parts) == 1 else [int(part) for part in [*parts, "0"][:3]]
