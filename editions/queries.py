"""What is asked about editions: their parts, their teams, who takes part. `select()` only."""

import datetime as dt

from sqlalchemy import ColumnElement, Select, bindparam, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from accounts.models import Member, MemberAddress, Organisation, OrganisationMember
from core.db import built_once
from core.permissions import Role
from core.texts import Texts
from editions.models import (
    City,
    CrossingModel,
    DocumentKind,
    Edition,
    EditionOwner,
    EditionState,
    InvoiceSeries,
    Participation,
    Phase,
    PhaseKind,
    Room,
    Seller,
    SellerAccount,
    TakesPartAs,
    TeamInvitation,
    TeamRole,
    Venue,
)

PUBLIC_STATES = (EditionState.ANNOUNCED, EditionState.OPEN, EditionState.CLOSED)

# Asked on every request to the desk, so they are built once and only their values change.
_BY_SLUG = select(Edition).where(Edition.slug == bindparam("slug"))
_ROLES = (
    select(TeamRole.role)
    .join(Edition, Edition.id == TeamRole.edition_id)
    .where(TeamRole.member_id == bindparam("member_id"), Edition.slug == bindparam("slug"))
)


# --- editions ---------------------------------------------------------------------------------------------------------


def edition_by_slug(slug: str) -> Select[Edition]:
    """Select an edition whatever its state: for the desk, and for what was already bought."""
    return _BY_SLUG.params(slug=slug)


def public_edition(slug: str) -> Select[Edition]:
    """Select an edition that the world may see."""
    return _BY_SLUG.where(Edition.state.in_(PUBLIC_STATES)).params(slug=slug)


def edition_by_id(edition_id: int) -> Select[Edition]:
    return select(Edition).where(Edition.id == edition_id)


def front_of(slug: str) -> Select[Edition]:
    """Select a public edition with all that its front page shows, in a constant number of statements."""
    return public_edition(slug).options(
        selectinload(Edition.owners),
        selectinload(Edition.cities),
        selectinload(Edition.venues).selectinload(Venue.rooms),
        selectinload(Edition.crossing),
        selectinload(Edition.phases),
        selectinload(Edition.picture),
    )


_WHOLE = (
    selectinload(Edition.owners),
    selectinload(Edition.cities),
    selectinload(Edition.venues).selectinload(Venue.rooms),
    selectinload(Edition.crossing),
    selectinload(Edition.phases),
    selectinload(Edition.picture),
    selectinload(Edition.sellers).selectinload(Seller.taxes),
    selectinload(Edition.sellers).selectinload(Seller.accounts),
)


def desk_edition(slug: str) -> Select[Edition]:
    """Select an edition with every part that can be set up at the desk, in a constant number of statements."""
    return edition_by_slug(slug).options(*_WHOLE)


def whole_edition(edition_id: int) -> Select[Edition]:
    """Select an edition by its id with every part that can be set up at the desk."""
    return edition_by_id(edition_id).options(*_WHOLE)


def running_editions(today: dt.date) -> Select[Edition]:
    """Select the public editions that are not over yet with all their parts, the next one first."""
    return (
        select(Edition)
        .where(Edition.state.in_((EditionState.ANNOUNCED, EditionState.OPEN)), Edition.last_day >= today)
        .order_by(Edition.first_day, Edition.id)
        .options(*_WHOLE)
    )


def all_editions() -> Select[Edition]:
    """Select every edition, for the operator."""
    return select(Edition).order_by(Edition.first_day.desc(), Edition.id.desc())


def editions_of(member_id: int) -> Select[Edition]:
    """Select the editions in whose team a member is, the latest first."""
    mine = select(TeamRole.edition_id).where(TeamRole.member_id == member_id)
    return all_editions().where(Edition.id.in_(mine))


@built_once
def desks_of(member_id: int | None) -> Select[str, Texts]:
    """Select slug and name of the editions in whose team a member is, the latest first; None: of all."""
    found = all_editions() if member_id is None else editions_of(member_id)
    return found.with_only_columns(Edition.slug, Edition.name)


def owners_of(edition_id: int) -> Select[Organisation]:
    """Select the two organisations that own an edition. They are equal; the order means nothing."""
    return (
        select(Organisation)
        .join(EditionOwner, EditionOwner.organisation_id == Organisation.id)
        .where(EditionOwner.edition_id == edition_id)
        .order_by(Organisation.id)
    )


def organisations_known_to(member_id: int) -> Select[Organisation]:
    """Select the organisations that a member may name as owners: their own, and those of editions they own."""
    own = select(OrganisationMember.organisation_id).where(OrganisationMember.member_id == member_id)
    shared = (
        select(EditionOwner.organisation_id)
        .join(TeamRole, TeamRole.edition_id == EditionOwner.edition_id)
        .where(TeamRole.member_id == member_id, TeamRole.role == Role.OWNER)
    )
    return (
        select(Organisation)
        .where(Organisation.closed_at.is_(None), or_(Organisation.id.in_(own), Organisation.id.in_(shared)))
        .order_by(Organisation.search_name, Organisation.id)
    )


# --- places -----------------------------------------------------------------------------------------------------------


@built_once
def cities_of(edition_id: int) -> Select[City]:
    return select(City).where(City.edition_id == edition_id).order_by(City.side)


def city_in(edition_id: int, city_id: int) -> Select[City]:
    return cities_of(edition_id).where(City.id == city_id)


def venues_of(edition_id: int) -> Select[Venue]:
    """Select the venues with their rooms, city by city, the nearest to the quay first, the ferry last."""
    return (
        select(Venue)
        .outerjoin(City, City.id == Venue.city_id)
        .where(Venue.edition_id == edition_id)
        .options(selectinload(Venue.rooms), selectinload(Venue.city))
        .order_by(func.coalesce(City.side, 3), Venue.walk_minutes, Venue.id)
    )


def venue_in(edition_id: int, venue_id: int) -> Select[Venue]:
    return venues_of(edition_id).where(Venue.id == venue_id)


def rooms_of(edition_id: int) -> Select[Room]:
    """Select every room of an edition with its venue and city."""
    return (
        select(Room)
        .join(Venue, Venue.id == Room.venue_id)
        .where(Venue.edition_id == edition_id)
        .options(selectinload(Room.venue).selectinload(Venue.city))
        .order_by(Venue.id, Room.id)
    )


def room_in(edition_id: int, room_id: int) -> Select[Room]:
    return rooms_of(edition_id).where(Room.id == room_id)


def crossing_of(edition_id: int) -> Select[CrossingModel]:
    return select(CrossingModel).where(CrossingModel.edition_id == edition_id)


# --- phases -----------------------------------------------------------------------------------------------------------


def phases_of(edition_id: int) -> Select[Phase]:
    return select(Phase).where(Phase.edition_id == edition_id).order_by(Phase.id)


def phase_in(edition_id: int, kind: PhaseKind) -> Select[Phase]:
    return phases_of(edition_id).where(Phase.kind == kind)


# --- sellers ----------------------------------------------------------------------------------------------------------


def sellers_of(edition_id: int) -> Select[Seller]:
    """Select the sellers with their VAT registrations, bank accounts and invoice series."""
    return (
        select(Seller)
        .where(Seller.edition_id == edition_id)
        .options(selectinload(Seller.taxes), selectinload(Seller.accounts), selectinload(Seller.series))
        .order_by(Seller.id)
    )


def seller_in(edition_id: int, seller_id: int) -> Select[Seller]:
    return sellers_of(edition_id).where(Seller.id == seller_id)


def account_of(seller_id: int, currency: str) -> Select[SellerAccount]:
    return select(SellerAccount).where(SellerAccount.seller_id == seller_id, SellerAccount.currency == currency)


def series_of(seller_id: int, country: str, kind: DocumentKind) -> Select[InvoiceSeries]:
    return select(InvoiceSeries).where(
        InvoiceSeries.seller_id == seller_id, InvoiceSeries.country == country, InvoiceSeries.kind == kind
    )


# --- team and people --------------------------------------------------------------------------------------------------


def roles_of(member_id: int, slug: str) -> Select[Role]:
    """Select the roles of a member in the edition with this slug."""
    return _ROLES.params(member_id=member_id, slug=slug)


def all_roles_of(member_id: int) -> Select[Role]:
    """Select the roles of a member in whatever edition."""
    return select(TeamRole.role).where(TeamRole.member_id == member_id).distinct()


def team_roles_of(member_id: int) -> Select[TeamRole]:
    """Select a member's rows in all teams."""
    return select(TeamRole).where(TeamRole.member_id == member_id).order_by(TeamRole.id)


def team_of(edition_id: int) -> Select[TeamRole]:
    """Select everybody's roles with the member and the city, owners and long-standing ones first."""
    return (
        select(TeamRole)
        .where(TeamRole.edition_id == edition_id)
        .options(joinedload(TeamRole.city), joinedload(TeamRole.member).selectinload(Member.addresses))
        .order_by(TeamRole.id)
    )


def team_role_in(edition_id: int, team_role_id: int) -> Select[TeamRole]:
    return team_of(edition_id).where(TeamRole.id == team_role_id)


def owner_roles(edition_id: int) -> Select[TeamRole]:
    return select(TeamRole).where(TeamRole.edition_id == edition_id, TeamRole.role == Role.OWNER).order_by(TeamRole.id)


def holder_of(edition_id: int, address_key: str, role: Role) -> Select[int]:
    """Select the member with this address who already has this role."""
    return (
        select(TeamRole.member_id)
        .join(MemberAddress, MemberAddress.member_id == TeamRole.member_id)
        .where(TeamRole.edition_id == edition_id, TeamRole.role == role, MemberAddress.key == address_key)
    )


def invitations_of(edition_id: int, moment: dt.datetime) -> Select[TeamInvitation]:
    """Select the invitations that still hold."""
    return (
        select(TeamInvitation)
        .where(TeamInvitation.edition_id == edition_id, TeamInvitation.expires_at > moment)
        .order_by(TeamInvitation.id)
    )


def invitation_by(secret_digest: str, moment: dt.datetime) -> Select[TeamInvitation]:
    """Select the invitation of a link, with its edition, if it still holds."""
    return (
        select(TeamInvitation)
        .where(TeamInvitation.secret_digest == secret_digest, TeamInvitation.expires_at > moment)
        .options(joinedload(TeamInvitation.edition))
    )


def _participants(edition_id: int, as_what: TakesPartAs | None) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = [Participation.edition_id == edition_id]
    if as_what is not None:
        wanted.append(Participation.as_what == as_what)
    return wanted


def participants_of(edition_id: int, as_what: TakesPartAs | None = None) -> Select[Participation]:
    """Select who takes part, as whatever or as one thing."""
    return select(Participation).where(*_participants(edition_id, as_what)).order_by(Participation.id)


def parts_taken_by(member_id: int) -> Select[Participation]:
    """Select what a member takes part as, in all editions."""
    return select(Participation).where(Participation.member_id == member_id).order_by(Participation.id)


def participations_of(member_id: int) -> Select[Participation, Edition]:
    """Select what a member is in which edition, the latest edition first."""
    return (
        select(Participation, Edition)
        .join(Edition, Edition.id == Participation.edition_id)
        .where(Participation.member_id == member_id)
        .order_by(Edition.first_day.desc(), Participation.id)
    )


def part_taken(edition_id: int, member_id: int, as_what: TakesPartAs) -> Select[Participation]:
    """Select what a member is in an edition in one way, so that it can be locked and changed."""
    return select(Participation).where(
        Participation.edition_id == edition_id,
        Participation.member_id == member_id,
        Participation.as_what == as_what,
    )


def takes_part(edition_id: int, member_id: int, as_what: TakesPartAs) -> Select[int]:
    return select(Participation.id).where(*_participants(edition_id, as_what), Participation.member_id == member_id)
