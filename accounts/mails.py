"""What is written to members. Every mail is a row in the transaction of its action."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from accounts.models import Challenge, ChallengePurpose, Member, OrganisationInvitation
from accounts.queries import member_by_id, primary_address_of
from core.db import db
from core.language import date_
from core.outbox import Attachment, Mail, Trusted, write_mail
from core.pages import absolute

SIGN_IN_PATH = "/account/sign-in"
LINK_PATH = "/account/sign-in/link/"
INVITATION_PATH = "/account/invitations/"
SECURITY_PATH = "/account/security"
# Mails that hold a secret; they are worth nothing after some minutes and deleted after a day.
MAILS_WITH_CODES = ("accounts/sign_in", "accounts/confirm", "accounts/new_address")


class Reader(NamedTuple):
    """A member as the reader of a mail: it goes to their own address, in their language, and names them."""

    name: str
    address: str
    language: str

    def write(
        self,
        template: str,
        *,
        edition_id: int,
        about: tuple[str, int],
        attachments: Sequence[Attachment] = (),
        **values: Any,
    ) -> Mail:
        """Write a mail to them in the transaction of the action; their `name` is among what the template knows."""
        return write_mail(
            template,
            to=self.address,
            to_name=self.name,
            language=self.language,
            edition_id=edition_id,
            about=about,
            attachments=attachments,
            name=self.name,
            **values,
        )


def reader_of(member_id: int) -> Reader | None:
    """Return who reads a mail; None for an account that is gone."""
    member = db.session.scalars(member_by_id(member_id)).one_or_none()
    address = db.session.scalar(primary_address_of(member_id))
    return None if member is None or not address else Reader(member.name, address, member.language)


def _link(path: str) -> Trusted:
    return Trusted(absolute(path))


def sign_in_mail(challenge: Challenge, *, code: str, secret: str, known: bool, language: str) -> Mail:
    """Write the link and the code to sign in, or to join for an address that nobody has yet."""
    return write_mail(
        "accounts/sign_in",
        to=challenge.address,
        language=language,
        code=code,
        link=_link(LINK_PATH + secret),
        known=known,
    )


def code_mail(challenge: Challenge, *, code: str, language: str) -> Mail:
    """Write the code that proves a new address, or that it is really the member who does something sensitive."""
    template = "accounts/new_address" if challenge.purpose is ChallengePurpose.NEW_ADDRESS else "accounts/confirm"
    return write_mail(template, to=challenge.address, language=language, code=code)


def secured_mail(member: Member, change: str, *, detail: str = "", address: str = "") -> Mail | None:
    """Tell a member that something about how they sign in has changed, so that they notice if it was not them.

    `change` is one of the words that the template knows; `address` is where to write instead of the primary one.
    """
    to = address or db.session.scalar(primary_address_of(member.id))
    if to is None:
        return None
    return write_mail(
        "accounts/secured",
        to=to,
        to_name=member.name,
        language=member.language,
        name=member.name,
        change=Trusted(change),
        detail=detail,
        link=_link(SECURITY_PATH),
    )


def invitation_mail(
    invitation: OrganisationInvitation, *, organisation: str, inviter: str, secret: str, language: str
) -> Mail:
    """Write an invitation to belong to an organisation."""
    return write_mail(
        "accounts/invitation",
        to=invitation.address,
        language=language,
        organisation=organisation,
        inviter=inviter,
        until=date_(invitation.expires_at, language),
        link=_link(INVITATION_PATH + secret),
    )


def merged_mail(member: Member, other_address: str) -> Mail | None:
    """Tell a member that two accounts are now one."""
    return secured_mail(member, "merged", detail=other_address)


def erased_mail(address: str, *, name: str, language: str) -> Mail:
    """Say goodbye, and what was kept."""
    return write_mail("accounts/erased", to=address, to_name=name, language=language, name=name)
