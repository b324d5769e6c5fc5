"""Mails to those who offer something: the way back to a draft, invitations to speak, the receipt."""

from collections.abc import Sequence
from typing import Any

from conference.models import Proposal, Speaker
from core.outbox import Mail, Trusted, write_mail
from core.pages import absolute
from editions.models import Edition


def offer_path(edition: Edition, proposal: Proposal) -> str:
    """Return where a proposal is written, and later looked at, by its speakers."""
    return f"/{edition.slug}/offer/{proposal.secret}"


def title_of(proposal: Proposal, language: str) -> str:
    return proposal.title.pick(language)


def _write(
    template: str, edition: Edition, proposal: Proposal, reader: Speaker, *, link: str = "", **values: Any
) -> Mail:
    """Write to a speaker about a proposal, in their language; the link leads to it unless it is said where else."""
    return write_mail(
        template,
        to=reader.address,
        to_name=reader.name,
        language=reader.language,
        edition_id=edition.id,
        about=("proposal", proposal.id),
        edition=edition.name.pick(reader.language),
        name=reader.name,
        title=title_of(proposal, reader.language),
        link=Trusted(absolute(link or offer_path(edition, proposal))),
        **values,
    )


def offer_begun(edition: Edition, proposal: Proposal, lead: Speaker) -> Mail:
    """Write the way back to a draft to whoever has begun it."""
    return _write("conference/offer_begun", edition, proposal, lead, own=lead.member_id is not None)


def offer_links(edition: Edition, address: str, found: Sequence[Proposal], language: str) -> Mail:
    """Write the links of what was begun with an address; or that there is nothing, in the same mail."""
    listed = [
        {
            "code": proposal.code,
            "title": title_of(proposal, language),
            "link": Trusted(absolute(offer_path(edition, proposal))),
        }
        for proposal in found
    ]
    return write_mail(
        "conference/offer_links",
        to=address,
        language=language,
        edition_id=edition.id,
        edition=edition.name.pick(language),
        offers=listed,
        account_link=Trusted(absolute("/account/proposals")),
    )


def invitation(
    edition: Edition, proposal: Proposal, speaker: Speaker, *, inviter: str, secret: str, again: bool = False
) -> Mail:
    """Ask somebody whether they speak in a session that somebody else offers."""
    link = f"/{edition.slug}/join/{secret}"
    return _write(
        "conference/invitation", edition, proposal, speaker, link=link, inviter=inviter, part=speaker.part, again=again
    )


def invitation_answered(edition: Edition, proposal: Proposal, lead: Speaker, who: str, *, joined: bool) -> Mail:
    """Tell whoever offers a session that somebody they invited has answered."""
    return _write("conference/invitation_answered", edition, proposal, lead, who=who, joined=joined)


def receipt(edition: Edition, proposal: Proposal, speaker: Speaker, *, until: str) -> Mail:
    """Say that a proposal has arrived, to one of its speakers. `until` is the deadline in words, or empty."""
    return _write(
        "conference/receipt", edition, proposal, speaker, code=proposal.code, until=until, lead=speaker.is_lead
    )
