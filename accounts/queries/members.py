"""What is asked about members, their addresses and their consents."""

from collections.abc import Collection, Sequence

from sqlalchemy import Select, select

from accounts.models import Consent, Member, MemberAddress
from accounts.rules.addresses import address_key
from accounts.rules.consents import ConsentKind


def member_by_id(member_id: int) -> Select[Member]:
    return select(Member).where(Member.id == member_id)


def member_by_address(address: str) -> Select[Member]:
    """Select the member to whom an address belongs, however it is spelled."""
    return (
        select(Member)
        .join(MemberAddress, MemberAddress.member_id == Member.id)
        .where(MemberAddress.key == address_key(address))
    )


def address_by_key(key: str) -> Select[MemberAddress]:
    return select(MemberAddress).where(MemberAddress.key == key)


def addresses_of(member_id: int) -> Select[MemberAddress]:
    """Select the addresses of a member, the primary one first."""
    return (
        select(MemberAddress)
        .where(MemberAddress.member_id == member_id)
        .order_by(MemberAddress.is_primary.desc(), MemberAddress.id)
    )


def address_in(member_id: int, address_id: int) -> Select[MemberAddress]:
    return addresses_of(member_id).where(MemberAddress.id == address_id)


def primary_address_of(member_id: int) -> Select[str]:
    """Select the address that mail for a member goes to."""
    return select(MemberAddress.address).where(MemberAddress.member_id == member_id, MemberAddress.is_primary)


def primary_addresses(member_ids: Sequence[int]) -> Select[int, str]:
    """Select pairs of member and address, for lists."""
    return select(MemberAddress.member_id, MemberAddress.address).where(
        MemberAddress.member_id.in_(member_ids), MemberAddress.is_primary
    )


def names_of(member_ids: Collection[int | None]) -> Select[int, str]:
    """Select pairs of member and name, for lists."""
    return select(Member.id, Member.name).where(Member.id.in_(member_ids))


def consents_of(member_id: int) -> Select[Consent]:
    """Select everything a member ever agreed to, the latest first."""
    return select(Consent).where(Consent.member_id == member_id).order_by(Consent.id.desc())


def consents_in_force(member_id: int) -> Select[Consent]:
    return consents_of(member_id).where(Consent.withdrawn_at.is_(None))


def members_who_consent(kind: ConsentKind) -> Select[int]:
    """Select the ids of members whose consent is in force (delegate list, newsletter)."""
    return select(Consent.member_id).where(Consent.kind == kind, Consent.withdrawn_at.is_(None))
