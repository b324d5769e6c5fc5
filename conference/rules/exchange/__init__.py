"""A programme as other systems read and write it: what it holds, how files are read, and what is wrong in them."""

from conference.rules.exchange.checking import check
from conference.rules.exchange.packing import packed, unpacked
from conference.rules.exchange.programme import (
    Fault,
    Happening,
    Link,
    Person,
    Programme,
    ProgrammeDay,
    ProgrammeRoom,
    ProgrammeTrack,
)

__all__ = [
    "Fault",
    "Happening",
    "Link",
    "Person",
    "Programme",
    "ProgrammeDay",
    "ProgrammeRoom",
    "ProgrammeTrack",
    "check",
    "packed",
    "unpacked",
]
