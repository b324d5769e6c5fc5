"""A proposal as reviewers read it: the one place that decides which of its words leave for them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from conference.models import Answer, Call, Proposal, Rider, SpeakerProfile
from conference.queries.reviews import houses_of, profiles_of
from conference.rules.anonymity import Identity, mask
from conference.rules.calls import QuestionKind, SpeakerState, SpokenLanguage, asked_of
from core.db import db
from core.texts import Texts
from core.usertext import escape_markdown, plain, render

RIDER_PARTS = ("line_up", "inputs", "backline", "sound_and_light")


@dataclass(frozen=True, slots=True)
class Told:
    """An answer: its words, or the words of what was chosen, or a link. All empty: that it was given is all to know."""

    label: Texts
    kind: QuestionKind
    text: str = ""
    chosen: tuple[Texts, ...] = ()
    link: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reviewer reads of a proposal. In an anonymous call nothing in it leads to whoever wrote it.

    `abstract_html` are the languages of `abstract` as harmless HTML. `rider` are pairs of a part's name and its words.
    """

    code: str
    title: Texts
    abstract: Texts
    abstract_html: dict[str, str]
    type_name: Texts
    track_name: Texts
    language: SpokenLanguage | None
    minutes: int | None
    answers: tuple[Told, ...]
    equipment: str
    rider: tuple[tuple[str, str], ...]
    links: tuple[str, ...]
    speakers: tuple[str, ...]
    anonymous: bool


def reading_of(proposal: Proposal, call: Call) -> Reading:
    """Return what reviewers read of a proposal that was loaded by `queries.proposals.whole_proposal`.

    The note to the team, addresses, availability and needs are never in it. In an anonymous call the words are those
    that an editor left where one has blacked something out, and always masked; files, links and riders stay out.
    """
    anonymous = call.anonymous
    identity = identity_of(proposal) if anonymous else None
    title, abstract = proposal.title, proposal.abstract
    if identity is not None:
        title = masked(proposal.redacted_title or title, identity)
        abstract = masked(proposal.redacted_abstract or abstract, identity)
    return Reading(
        code=proposal.code,
        title=title,
        abstract=abstract,
        abstract_html={code: _html(words, identity) for code, words in abstract.items() if words},
        type_name=proposal.session_type.name if proposal.session_type else Texts(),
        track_name=proposal.track.name if proposal.track else Texts(),
        language=proposal.language,
        minutes=proposal.minutes,
        answers=_answers(proposal, identity),
        equipment="" if anonymous else proposal.equipment,
        rider=() if anonymous else _rider(proposal.rider),
        links=() if anonymous else tuple(proposal.links),
        speakers=() if anonymous else _speakers(proposal),
        anonymous=anonymous,
    )


def titles_of(proposals: Collection[Proposal], call: Call) -> dict[int, Texts]:
    """Return the titles of whole proposals as reviewers read them, by id, in two statements at most."""
    if not call.anonymous:
        return {proposal.id: proposal.title for proposal in proposals}
    known = identities_of(proposals)
    return {
        proposal.id: masked(proposal.redacted_title or proposal.title, known[proposal.id]) for proposal in proposals
    }


def identity_of(proposal: Proposal) -> Identity:
    """Return everything that would tell who offers this, all invited speakers included. Asks two statements."""
    return identities_of([proposal])[proposal.id]


def identities_of(proposals: Collection[Proposal]) -> dict[int, Identity]:
    """Return the same for several proposals, by id, in the same two statements."""
    speakers = [speaker for proposal in proposals for speaker in proposal.speakers]
    members = {speaker.member_id for speaker in speakers if speaker.member_id is not None}
    bands = {speaker.organisation_id for speaker in speakers if speaker.organisation_id is not None}
    profiles: dict[tuple[int | None, int | None], SpeakerProfile] = {
        (row.member_id, row.organisation_id): row for row in db.session.scalars(profiles_of(members, bands))
    }
    houses: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for member_id, name, website in db.session.execute(houses_of(members)):
        houses[member_id].append((name, website))
    return {proposal.id: _identity(proposal, profiles, houses) for proposal in proposals}


def _identity(
    proposal: Proposal,
    profiles: Mapping[tuple[int | None, int | None], SpeakerProfile],
    houses: Mapping[int, Sequence[tuple[str, str]]],
) -> Identity:
    names, organisations, addresses, links = [], [], [], list(proposal.links)
    for speaker in proposal.speakers:
        names.append(speaker.name)
        addresses.append(speaker.address)
        if speaker.organisation is not None:
            organisations.append(speaker.organisation.name)
            links.append(speaker.organisation.website)
        member = speaker.member
        if member is not None:
            names += [member.name, member.badge_name]
            addresses += [known.address for known in member.addresses]
            links.append(member.website)
            for name, website in houses.get(member.id, ()):
                organisations.append(name)
                links.append(website)
        for key in ((speaker.member_id, None), (None, speaker.organisation_id)):
            profile = profiles.get(key)
            if profile is not None:
                organisations.append(profile.affiliation)
                links += profile.links
    return Identity(
        names=_told(names), organisations=_told(organisations), addresses=_told(addresses), links=_told(links)
    )


def _told(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({word.strip() for word in words if word and word.strip()}))


def hidden(text: str, identity: Identity) -> str:
    """Return a text without what tells who somebody is."""
    return mask(text, identity).text


def masked(words: Texts, identity: Identity) -> Texts:
    """Return a text in all its languages without what tells who wrote it."""
    return Texts({code: hidden(text, identity) for code, text in words.items()})


def _html(words: str, identity: Identity | None) -> str:
    """Render the words. A name that only Markdown puts together (`As**ke**`) costs the text its Markdown."""
    if identity is None:
        return render(words)
    shown = plain(words)
    left = hidden(shown, identity)
    return render(words if left == shown else escape_markdown(left), links=False)


def _speakers(proposal: Proposal) -> tuple[str, ...]:
    return tuple(speaker.name for speaker in proposal.speakers if speaker.state is not SpeakerState.DECLINED)


def _rider(rider: Rider | None) -> tuple[tuple[str, str], ...]:
    if rider is None:
        return ()
    parts = ((name, getattr(rider, name)) for name in RIDER_PARTS)
    return tuple((name, words) for name, words in parts if words)


def _answers(proposal: Proposal, identity: Identity | None) -> tuple[Told, ...]:
    """Return the answers that the team shows to reviewers, in the order of the questions."""
    asked = [
        answer
        for answer in proposal.answers
        if answer.question.for_reviewers
        and (answer.text or answer.file_id is not None)
        and asked_of(
            session_type_id=proposal.session_type_id,
            track_id=proposal.track_id,
            for_type=answer.question.session_type_id,
            for_track=answer.question.track_id,
        )
    ]
    asked.sort(key=lambda answer: (answer.question.position, answer.question_id))
    return tuple(_told_to(answer, identity) for answer in asked)


def _told_to(answer: Answer, identity: Identity | None) -> Told:
    question = answer.question
    if question.kind is QuestionKind.FILE:
        return Told(question.label, question.kind)
    if question.kind is QuestionKind.LINK:
        return Told(question.label, question.kind, link="" if identity else answer.text)
    if question.kind in (QuestionKind.CHOICE, QuestionKind.CHOICES):
        keys = answer.text.split("\n")
        words = tuple(Texts(option["words"]) for option in question.options if option["key"] in keys)
        return Told(question.label, question.kind, chosen=words)
    if identity is None:
        return Told(question.label, question.kind, text=answer.text)
    return Told(question.label, question.kind, text=hidden(answer.redacted_text or answer.text, identity))
