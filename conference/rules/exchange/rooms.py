"""What rooms are called in files: no format knows cities or houses, so the city stands in the room's name."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """A room with its house and city in one language. `city` is empty on the ferry, which is in neither."""

    id: int
    name: str
    house: str
    city: str

    @property
    def short(self) -> str:
        return f"{self.name} ({self.city or self.house})"

    @property
    def long(self) -> str:
        return f"{self.name}, {self.house} ({self.city})" if self.city else f"{self.name} ({self.house})"


def room_names(places: Sequence[Place]) -> dict[int, str]:
    """Return what each room is called: with its city, with its house too where two would be called the same."""
    short = Counter(place.short for place in places)
    found: dict[int, str] = {}
    taken: set[str] = set()
    for place in places:
        name = place.short if short[place.short] == 1 else place.long
        found[place.id] = name if name not in taken else f"{name} {place.id}"
        taken.add(found[place.id])
    return found


def split_city(name: str, cities: Sequence[str]) -> tuple[str, str]:
    """Return the name of a room without its city, and the city that stands at its end in brackets, if one does."""
    for city in cities:
        if name.endswith(f" ({city})") and len(name) > len(city) + 3:
            return name[: -len(city) - 3], city
    return name, ""
