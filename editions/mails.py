"""What editions write to people."""

from core.outbox import Trusted, write_mail
from core.pages import absolute
from editions.models import Edition, TeamInvitation


def invite(invitation: TeamInvitation, edition: Edition, secret: str, *, inviter: str) -> None:
    """Invite somebody to a team. The link is theirs alone, so only its digest is kept."""
    write_mail(
        "editions/team_invitation",
        to=invitation.address,
        language=invitation.language,
        edition_id=edition.id,
        about=("edition", edition.id),
        edition=edition.name.pick(invitation.language),
        role=invitation.role.value,
        inviter=inviter,
        days=(invitation.expires_at - invitation.created_at).days,
        link=Trusted(absolute(f"/desk/invitation/{secret}")),
    )
