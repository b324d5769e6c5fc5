"""Who stands too near to a proposal to judge it: oneself, those one speaks with, one's own organisation."""

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from conference.rules.anonymity import folded

# Mail providers for everybody: sharing one of these says nothing.
PUBLIC_DOMAINS = frozenset(
    "gmail.com googlemail.com hotmail.com hotmail.dk hotmail.se outlook.com outlook.dk outlook.se live.com live.dk "
    "live.se msn.com yahoo.com yahoo.dk yahoo.se icloud.com me.com mac.com aol.com proton.me protonmail.com gmx.com "
    "gmx.net mail.com telia.com bredband.net comhem.se spray.se tele2.se mail.dk mail.tele.dk jubii.dk youmail.dk "
    "stofanet.dk tdcadsl.dk pm.me fastmail.com hey.com zoho.com example.org example.com example.net ymail.com "
    "gmx.de web.de yahoo.no hotmail.no online.no tuta.io tutanota.com home.se passagen.se bahnhof.se ofir.dk "
    "post.tele.dk localhost".split()
)
# Domains that nobody has: they are kept for examples (RFC 2606, RFC 6761).
NOBODYS = (".example", ".test", ".invalid", ".localhost", ".example.com", ".example.net", ".example.org")
# The form of a company says nothing of which one it is.
FORMS = frozenset("ab aps as a/s ivs i/s k/s hb kb oy ltd limited inc llc gmbh".split())
# What those write who belong nowhere.
NOWHERE = frozenset(
    folded(words)
    for words in (
        *"none null no nej ingen inget ingenting intet privat private freelance freelancer frilans frilansare".split(),
        *"selvstændig självständig egenföretagare artist musiker musician student studerende studerande".split(),
        *("self-employed", "egen företagare", "eget företag", "egen virksomhed", "n/a"),
    )
)


class ConflictKind(enum.StrEnum):
    """Why somebody should not judge a proposal."""

    SELF = "self"
    CO_SPEAKER = "co-speaker"
    ORGANISATION = "organisation"
    DECLARED = "declared"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody as far as nearness goes. `member_id` None: only a name and an address are known."""

    member_id: int | None = None
    organisation_ids: frozenset[int] = frozenset()
    organisation_names: frozenset[str] = frozenset()
    addresses: frozenset[str] = frozenset()


def conflicts_of(
    reviewer: Person, speakers: Sequence[Person], together: frozenset[frozenset[int]], *, declared: bool = False
) -> tuple[ConflictKind, ...]:
    """Return every reason why this reviewer stands too near to a proposal of these speakers, in a fixed order.

    `together` are pairs of members who speak in one and the same proposal of the edition.
    """
    found = {ConflictKind.DECLARED} if declared else set()
    for speaker in speakers:
        if _is_same(reviewer, speaker):
            found.add(ConflictKind.SELF)
            continue
        if speaker.member_id is not None and frozenset({reviewer.member_id, speaker.member_id}) in together:
            found.add(ConflictKind.CO_SPEAKER)
        if _share_a_house(reviewer, speaker):
            found.add(ConflictKind.ORGANISATION)
    return tuple(kind for kind in ConflictKind if kind in found)


def _is_same(one: Person, other: Person) -> bool:
    same_member = one.member_id is not None and one.member_id == other.member_id
    return same_member or not _typed(one.addresses).isdisjoint(_typed(other.addresses))


def _share_a_house(one: Person, other: Person) -> bool:
    return not (
        one.organisation_ids.isdisjoint(other.organisation_ids)
        and names(one.organisation_names).isdisjoint(names(other.organisation_names))
        and domains(one.addresses).isdisjoint(domains(other.addresses))
    )


# Sixty reviewers are held against the speakers of a thousand proposals: what each has is looked at once.
@lru_cache(maxsize=4096)
def domains(addresses: frozenset[str]) -> frozenset[str]:
    """Return the domains of addresses that belong to a house of its own rather than to a provider for everybody."""
    found = {address.rpartition("@")[2].rstrip(".") for address in _typed(addresses) if "@" in address}
    return frozenset(domain for domain in found - PUBLIC_DOMAINS - {""} if not domain.endswith(NOBODYS))


@lru_cache(maxsize=4096)
def names(organisations: frozenset[str]) -> frozenset[str]:
    """Return names of organisations as they are compared: without case, accents, signs and the form of the company."""
    return frozenset(name for words in organisations if (name := _bare(words)) and folded(words) not in NOWHERE)


def _bare(words: str) -> str:
    parts = folded(words).split()
    while len(parts) > 1 and parts[-1].strip(".,()") in FORMS:
        parts.pop()
    letters = "".join(sign if sign.isalnum() else " " for sign in " ".join(parts))
    # There are acts whose name is signs only; a hyphen alone is nobody's.
    return " ".join(letters.split()) or (parts[0] if parts and len(parts[0]) > 2 else "")


@lru_cache(maxsize=4096)
def _typed(addresses: frozenset[str]) -> frozenset[str]:
    return frozenset(typed for address in addresses if (typed := address.strip().casefold()))
