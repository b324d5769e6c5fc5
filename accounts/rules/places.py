"""Lists to choose from in a profile: municipalities around the Sound, what people do, languages they speak."""

import enum
from dataclasses import dataclass


class Category(enum.StrEnum):
    """What somebody does in music."""

    ORGANISER = "organiser"
    VENUE = "venue"
    FESTIVAL = "festival"
    BOOKER = "booker"
    ARTIST = "artist"
    LABEL = "label"
    PUBLISHER = "publisher"
    EDUCATION = "education"
    PUBLIC = "public"
    ASSOCIATION = "association"
    TECHNICAL = "technical"
    MEDIA = "media"
    STUDENT = "student"
    VOLUNTEER = "volunteer"


@dataclass(frozen=True)
class Municipality:
    """A municipality by its national code (kommunekode, kommunkod) with its country in front."""

    code: str
    name: str

    @property
    def country(self) -> str:
        return self.code[:2]


MUNICIPALITIES = tuple(
    Municipality(code, name)
    for code, name in (
        ("DK-0217", "Helsingør"),
        ("DK-0210", "Fredensborg"),
        ("DK-0270", "Gribskov"),
        ("DK-0219", "Hillerød"),
        ("DK-0260", "Halsnæs"),
        ("DK-0190", "Furesø"),
        ("DK-0165", "Albertslund"),
        ("DK-0163", "Herlev"),
        ("DK-0183", "Ishøj"),
        ("DK-0175", "Rødovre"),
        ("DK-0265", "Roskilde"),
        ("DK-0259", "Køge"),
        ("DK-0101", "København"),
        ("SE-1283", "Helsingborg"),
        ("SE-1284", "Höganäs"),
        ("SE-1282", "Landskrona"),
        ("SE-1292", "Ängelholm"),
        ("SE-1260", "Bjuv"),
        ("SE-1277", "Åstorp"),
        ("SE-1276", "Klippan"),
        ("SE-1275", "Perstorp"),
        ("SE-1214", "Svalöv"),
        ("SE-1278", "Båstad"),
        ("SE-1257", "Örkelljunga"),
        ("SE-1280", "Malmö"),
        ("SE-1281", "Lund"),
    )
)
MUNICIPALITY_NAMES = {each.code: each.name for each in MUNICIPALITIES}

# Languages that people on the Sound speak with each other, by their ISO 639-1 codes.
SPOKEN = ("da", "sv", "en", "no", "fi", "is", "de", "fr", "es", "pl", "ar", "fa", "tr", "uk", "so", "bs")
