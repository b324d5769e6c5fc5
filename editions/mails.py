"""What editions write to people."""

from core.language import date_, in_language
from core.outbox import Mail, Trusted, write_mail
from core.pages import absolute
from core.permissions import ROLE_NAMES
from editions.models import Edition, TeamInvitation

INVITATION_PATH = "/desk/invitation/"


def invitation_mail(invitation: TeamInvitation, edition: Edition, secret: str, *, inviter: str) -> Mail:
    """Invite somebody to a team. The link is theirs alone, so only its digest is kept."""
    with in_language(invitation.language):
        role = str(ROLE_NAMES[invitation.role])
    return write_mail(
        "editions/team_invitation",
        to=invitation.address,
        language=invitation.language,
        edition_id=edition.id,
        about=("edition", edition.id),
        edition=edition.name.pick(invitation.language),
        role=role,
        inviter=inviter,
        until=date_(invitation.expires_at, invitation.language, zone=edition.zone),
        link=Trusted(absolute(INVITATION_PATH + secret)),
    )
