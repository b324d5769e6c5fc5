"""The mails that tell speakers what was decided: the house's own words, their placeholders, and how they are filled."""

import datetime as dt
import re
from collections.abc import Mapping

from conference.models import MailKind, Proposal, SessionType
from conference.rules.states import Decision, ProposalState
from core.language import date_, in_language
from core.outbox import Mail, fill, write_written_mail
from core.pages import absolute
from core.texts import Texts
from editions.models import Edition

PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
ALWAYS = ("name", "title", "type", "conference", "link")
# Only who is asked for an answer is told until when.
PLACEHOLDERS: Mapping[MailKind, tuple[str, ...]] = {
    MailKind.ACCEPTED: (*ALWAYS, "answer_by"),
    MailKind.MOVED_UP: (*ALWAYS, "answer_by"),
    MailKind.REMINDER: (*ALWAYS, "answer_by"),
    MailKind.RESERVE: ALWAYS,
    MailKind.DECLINED: ALWAYS,
}
SUBJECTS: Mapping[MailKind, Texts] = {
    MailKind.ACCEPTED: Texts(
        da="Ja tak: “{title}” på {conference}",
        sv="Ja tack: “{title}” på {conference}",
        en="Yes please: “{title}” at {conference}",
    ),
    MailKind.RESERVE: Texts(
        da="“{title}” står på reservelisten til {conference}",
        sv="“{title}” står på reservlistan till {conference}",
        en="“{title}” is on the reserve list of {conference}",
    ),
    MailKind.DECLINED: Texts(
        da="“{title}” kom ikke med denne gang",
        sv="“{title}” kom inte med den här gången",
        en="“{title}” did not make it this time",
    ),
    MailKind.MOVED_UP: Texts(
        da="Der er blevet plads til “{title}” på {conference}",
        sv="Det har blivit plats för “{title}” på {conference}",
        en="A place has come free for “{title}” at {conference}",
    ),
    MailKind.REMINDER: Texts(
        da="Kommer du? Vi venter på dit svar om “{title}”",
        sv="Kommer du? Vi väntar på ditt svar om “{title}”",
        en="Are you coming? We wait for your answer about “{title}”",
    ),
}
BODIES: Mapping[MailKind, Texts] = {
    MailKind.ACCEPTED: Texts(
        da=(
            "Hej {name}\n\nVi vil meget gerne have **{title}** ({type}) med på {conference}.\n\n"
            "Sig ja eller nej senest {answer_by}:\n\n**[Svar her]({link})**\n\n"
            "Kan du alligevel ikke, så sig til; så går pladsen videre til en anden. "
            "Tid og sted får du, når programmet er lagt.\n\nVi glæder os til at se dig."
        ),
        sv=(
            "Hej {name}\n\nVi vill mycket gärna ha **{title}** ({type}) med på {conference}.\n\n"
            "Säg ja eller nej senast {answer_by}:\n\n**[Svara här]({link})**\n\n"
            "Kan du ändå inte, så säg till; då går platsen vidare till någon annan. "
            "Tid och plats får du när programmet är lagt.\n\nVi ser fram emot att träffa dig."
        ),
        en=(
            "Hello {name}\n\nWe would love to have **{title}** ({type}) at {conference}.\n\n"
            "Say yes or no by {answer_by}:\n\n**[Answer here]({link})**\n\n"
            "If you cannot come after all, tell us, and the place goes to somebody else. "
            "You will hear the time and the room once the programme is made.\n\nWe look forward to seeing you."
        ),
    ),
    MailKind.RESERVE: Texts(
        da=(
            "Hej {name}\n\nTak for **{title}**. Der kom flere gode forslag, end der er plads til på {conference}, "
            "og vi har sat dit på reservelisten. Bliver der en plads fri, skriver vi straks.\n\n"
            "Du behøver ikke gøre noget. Her ser du, hvordan det står:\n\n[Dit forslag]({link})"
        ),
        sv=(
            "Hej {name}\n\nTack för **{title}**. Det kom fler bra förslag än vad som får plats på {conference}, "
            "och vi har satt ditt på reservlistan. Blir en plats ledig skriver vi genast.\n\n"
            "Du behöver inte göra något. Här ser du hur det står till:\n\n[Ditt förslag]({link})"
        ),
        en=(
            "Hello {name}\n\nThank you for **{title}**. More good proposals came in than {conference} has room for, "
            "and we have put yours on the reserve list. If a place comes free, we write at once.\n\n"
            "There is nothing that you need to do. Here you see how it stands:\n\n[Your proposal]({link})"
        ),
    ),
    MailKind.DECLINED: Texts(
        da=(
            "Hej {name}\n\nTak for **{title}** og for det arbejde, du har lagt i det. Vi havde plads til langt færre "
            "forslag, end der kom, og denne gang blev det ikke dit.\n\n"
            "Vi håber, du sender noget igen, og at vi ses på {conference} alligevel.\n\n[Dit forslag]({link})"
        ),
        sv=(
            "Hej {name}\n\nTack för **{title}** och för arbetet du har lagt ner. Vi hade plats för långt färre "
            "förslag än som kom, och den här gången blev det inte ditt.\n\n"
            "Vi hoppas att du skickar något igen, och att vi ses på {conference} ändå.\n\n[Ditt förslag]({link})"
        ),
        en=(
            "Hello {name}\n\nThank you for **{title}** and for the work that went into it. We had room for far fewer "
            "proposals than came in, and this time yours is not among them.\n\n"
            "We hope that you will offer something again, and that we meet at {conference} all the same."
            "\n\n[Your proposal]({link})"
        ),
    ),
    MailKind.MOVED_UP: Texts(
        da=(
            "Hej {name}\n\nDer er blevet en plads fri på {conference}, og den er din: "
            "vi vil gerne have **{title}** ({type}) med i programmet.\n\n"
            "Sig ja eller nej senest {answer_by}:\n\n**[Svar her]({link})**"
        ),
        sv=(
            "Hej {name}\n\nEn plats har blivit ledig på {conference}, och den är din: "
            "vi vill gärna ha **{title}** ({type}) i programmet.\n\n"
            "Säg ja eller nej senast {answer_by}:\n\n**[Svara här]({link})**"
        ),
        en=(
            "Hello {name}\n\nA place has come free at {conference}, and it is yours: "
            "we would love to have **{title}** ({type}) in the programme.\n\n"
            "Say yes or no by {answer_by}:\n\n**[Answer here]({link})**"
        ),
    ),
    MailKind.REMINDER: Texts(
        da=(
            "Hej {name}\n\nVi vil gerne have **{title}** med på {conference}, men vi ved ikke endnu, om du kommer. "
            "Sig ja eller nej senest {answer_by}:\n\n**[Svar her]({link})**"
        ),
        sv=(
            "Hej {name}\n\nVi vill gärna ha **{title}** med på {conference}, men vi vet inte än om du kommer. "
            "Säg ja eller nej senast {answer_by}:\n\n**[Svara här]({link})**"
        ),
        en=(
            "Hello {name}\n\nWe would love to have **{title}** at {conference}, but do not know yet whether you come. "
            "Say yes or no by {answer_by}:\n\n**[Answer here]({link})**"
        ),
    ),
}

# What stands for the words in braces where the team looks at the words alone.
EXAMPLES: Mapping[str, dict[str, str]] = {
    "da": {"name": "Signe Havn", "title": "Den sidste færge", "type": "Oplæg", "link": "https://example.org/offer"},
    "sv": {"name": "Signe Havn", "title": "Sista färjan", "type": "Föredrag", "link": "https://example.org/offer"},
    "en": {"name": "Signe Havn", "title": "The last ferry", "type": "Talk", "link": "https://example.org/offer"},
}


def kind_of(state: ProposalState, decision: Decision) -> MailKind:
    """Return the mail that tells this decision to speakers who were told of this state before."""
    if decision is Decision.ACCEPT:
        return MailKind.MOVED_UP if state is ProposalState.RESERVE else MailKind.ACCEPTED
    return MailKind.RESERVE if decision is Decision.RESERVE else MailKind.DECLINED


def unknown_placeholders(kind: MailKind, *texts: str) -> tuple[str, ...]:
    """Return what stands in braces and means nothing in this mail, in the order it is met."""
    named = [hit for text in texts for hit in PLACEHOLDER.findall(text)]
    return tuple(dict.fromkeys(name for name in named if name not in PLACEHOLDERS[kind]))


def values_of(
    proposal: Proposal,
    edition: Edition,
    session_type: SessionType | None,
    *,
    name: str,
    language: str,
    answer_by: dt.datetime | None,
) -> dict[str, str]:
    """Return what stands for each placeholder."""
    values = {
        "name": name,
        "title": proposal.title.pick(language),
        "type": "" if session_type is None else session_type.name.pick(language),
        "conference": edition.name.pick(language),
        "link": absolute(f"/{edition.slug}/offer/{proposal.secret}"),
    }
    if answer_by is not None:
        values["answer_by"] = day_of(answer_by, edition, language)
    return values


def day_of(answer_by: dt.datetime, edition: Edition, language: str) -> str:
    """Return the day until which somebody answers, in their language."""
    with in_language(language):
        return date_(answer_by, long=True, zone=edition.zone)


def write_decision(
    proposal: Proposal,
    edition: Edition,
    *,
    kind: MailKind,
    session_type: SessionType | None,
    subject: str,
    body: str,
    to: tuple[str, str],
    language: str,
    answer_by: dt.datetime | None,
) -> Mail:
    """Write a mail of this kind to one reader (address, name), in the caller's transaction."""
    address, name = to
    values = values_of(proposal, edition, session_type, name=name, language=language, answer_by=answer_by)
    return write_written_mail(
        f"conference/{kind.value}",
        fill(subject, values),
        fill(body, values),
        to=address,
        to_name=name,
        language=language,
        reply_to=edition.contact_email,
        edition_id=edition.id,
        about=("proposal", proposal.id),
    )
