"""The demo's call: what it asks for, forty proposals in every state, and the people behind them."""

import datetime as dt
import json
import zlib
from typing import Any

from sqlalchemy import delete

from accounts.actions.consents import agree
from accounts.actions.members import register_member
from accounts.models import Member
from accounts.rules.addresses import address_key
from accounts.rules.consents import ConsentKind
from conference.actions.for_rules import fresh_call
from conference.actions.moving import move
from conference.models import (
    Answer,
    Call,
    CallLink,
    Criterion,
    Gender,
    GenderTold,
    Material,
    Proposal,
    Question,
    Rider,
    SessionType,
    Speaker,
    SpeakerNeeds,
    SpeakerProfile,
    Track,
)
from conference.rules.calls import QuestionKind, SessionKind, SpeakerState, SpokenLanguage
from conference.rules.states import Actor, Decision, ProposalState, Step
from conference.rules.times import half_hours
from core.clock import now
from core.db import db, transaction
from core.jobs import Job
from core.language import fold
from core.signing import Purpose, keyed_digest, new_secret
from core.texts import Texts
from core.usertext import render
from demo.people import DATA
from demo.words import CRITERIA, FORMATS, INTRO, QUESTIONS, TRACKS, TYPES
from editions.models import Edition
from editions.queries import cities_of

S, D = ProposalState, Decision
# What has become of the proposals, in the order of the file: state, and a decision that nobody has been told of.
FATES: tuple[tuple[ProposalState, Decision | None], ...] = (
    (S.CONFIRMED, None), (S.CONFIRMED, None), (S.SUBMITTED, None), (S.CONFIRMED, None), (S.CONFIRMED, None),
    (S.ACCEPTED, None), (S.SUBMITTED, D.ACCEPT), (S.CONFIRMED, None), (S.CONFIRMED, None), (S.CONFIRMED, None),
    (S.SUBMITTED, None), (S.CONFIRMED, None), (S.CONFIRMED, None), (S.DECLINED, None), (S.ACCEPTED, None),
    (S.SUBMITTED, D.ACCEPT), (S.CONFIRMED, None), (S.SUBMITTED, None), (S.RESERVE, None), (S.CONFIRMED, None),
    (S.SUBMITTED, D.RESERVE), (S.SHORTLISTED, None), (S.CONFIRMED, None), (S.CONFIRMED, None), (S.CONFIRMED, None),
    (S.SUBMITTED, D.ACCEPT), (S.SUBMITTED, None), (S.WITHDRAWN, None), (S.SHORTLISTED, None), (S.SUBMITTED, None),
    (S.RESERVE, None), (S.SUBMITTED, D.DECLINE), (S.CONFIRMED, None), (S.CONFIRMED, None), (S.SUBMITTED, None),
    (S.CANCELLED, None), (S.SUBMITTED, None), (S.SUBMITTED, D.DECLINE), (S.DRAFT, None), (S.CONFIRMED, None),
)  # fmt: skip
# The steps on the way to a state.
WAYS: dict[ProposalState, tuple[Step, ...]] = {
    S.DRAFT: (),
    S.SUBMITTED: (Step.SUBMIT,),
    S.SHORTLISTED: (Step.SUBMIT, Step.SHORTLIST),
    S.WITHDRAWN: (Step.SUBMIT, Step.WITHDRAW),
    S.ACCEPTED: (Step.SUBMIT, Step.SHORTLIST, Step.ANNOUNCE_ACCEPT),
    S.RESERVE: (Step.SUBMIT, Step.ANNOUNCE_RESERVE),
    S.DECLINED: (Step.SUBMIT, Step.ANNOUNCE_DECLINE),
    S.CONFIRMED: (Step.SUBMIT, Step.SHORTLIST, Step.ANNOUNCE_ACCEPT, Step.CONFIRM),
    S.CANCELLED: (Step.SUBMIT, Step.ANNOUNCE_ACCEPT, Step.CONFIRM, Step.CANCEL),
}
BY_SPEAKER = frozenset({Step.SUBMIT, Step.WITHDRAW, Step.CONFIRM})
LANGUAGES = {
    "da": SpokenLanguage.DANISH,
    "sv": SpokenLanguage.SWEDISH,
    "skandinaviska": SpokenLanguage.SCANDINAVIAN,
    "en": SpokenLanguage.ENGLISH,
}
COUNTRY_LANGUAGE = {"SE": "sv", "DK": "da"}
REASONS = {
    S.WITHDRAWN: "Vi er på turné den uge.",
    S.CANCELLED: "Ny dato för premiären, tyvärr.",
}
EQUIPMENT = ("Projektor med HDMI", "Flipchart och pennor", "Højttaler til at spille eksempler", "")
BAND_RIDER = {
    "line_up": "Vokal/guitar, bas, trommer, keys",
    "inputs": "1 kick, 2 snare, 3 hat, 4 OH, 5 bas DI, 6 guitar SM57, 7-8 keys DI, 9-10 vokal SM58",
    "backline": "Vi har egna bäcken, virvel och pedaler. Lånar gärna trumset och basrigg.",
    "sound_and_light": "Fire monitorveje. Roligt ljus, gärna varmt.",
}


def _dice(number: int, sides: int, what: str) -> int:
    """Return the same throw each time, so that every demo looks alike."""
    return zlib.crc32(f"{what}:{number}".encode()) % sides


def _read(name: str) -> Any:
    return json.loads((DATA / name).read_text(encoding="utf-8"))


def make_call(edition: Edition, people: dict[str, int]) -> dict[str, Proposal]:
    """Make the call with everything in it; return the proposals by the code of the file."""
    with transaction():
        call, parts = _set_up(edition)
        members = _make_speakers(edition, people)
        made = _offer(edition, call, parts, members)
        _draft_by_link(edition, parts)
    _forget_mails()
    return made


def _set_up(edition: Edition) -> tuple[Call, dict[str, Any]]:
    """Write what the call asks for; return its types by kind, tracks by key and questions in a list."""
    call = fresh_call(edition.id)
    call.intro = INTRO
    call.intro_html = Texts({code: str(render(words)) for code, words in INTRO.items()})
    call.anonymous, call.released_at = True, now()
    types = {
        kind: SessionType(
            edition_id=edition.id, kind=kind, name=name, hint=hint, lengths=list(lengths), planned_minutes=hours * 60,
            asks_rider=kind is SessionKind.SHOWCASE, hidden=kind is SessionKind.OTHER, position=position,
        )
        for position, (kind, name, hint, lengths, hours) in enumerate(TYPES, start=1)
    }  # fmt: skip
    tracks = {
        key: Track(edition_id=edition.id, name=name, hint=Texts(), planned_minutes=hours * 60, position=position)
        for position, (key, name, hours) in enumerate(TRACKS, start=1)
    }
    criteria = [
        Criterion(edition_id=edition.id, name=name, hint=hint, weight=weight, position=position)
        for position, (name, hint, weight) in enumerate(CRITERIA, start=1)
    ]
    db.session.add_all([call, *types.values(), *tracks.values(), *criteria])
    db.session.flush()
    questions = [
        Question(
            edition_id=edition.id, kind=kind, label=label, hint=Texts(), options=list(options), for_reviewers=shown,
            session_type_id=types[only].id if only else None, position=position,
        )
        for position, (kind, label, options, shown, only) in enumerate(QUESTIONS, start=1)
    ]  # fmt: skip
    late = CallLink(
        edition_id=edition.id, secret=new_secret(), note="Kajkoncerter, promised on the phone", after_deadline=True,
        session_type_id=types[SessionKind.OTHER].id, created_at=now(),
    )  # fmt: skip
    db.session.add_all([*questions, late])
    db.session.flush()
    return call, {"types": types, "tracks": tracks, "questions": questions}


# --- people -----------------------------------------------------------------------------------------------------------


def _make_speakers(edition: Edition, people: dict[str, int]) -> dict[str, Member]:
    """Make the accounts and profiles of the speakers; return them by the id of the file."""
    members = {}
    for number, data in enumerate(_read("speakers.json")["speakers"]):
        member = register_member(data["name"], data["email"], language=COUNTRY_LANGUAGE[data["country"]])
        member.pronouns, member.country = data["pronouns"] or "", data["country"]
        member.municipality, member.category = data["municipality"], data["category"]
        member.spoken = [code for code in data["languages"] if code in ("da", "sv", "en")]
        _tell_of(edition, member, data, number)
        members[data["id"]] = member
    zoe = db.session.get_one(Member, people["speaker@sundet.example"])
    zoe.country, zoe.spoken = "SE", ["sv", "da", "en"]
    _tell_of(edition, zoe, ZOE, 99)
    return members | {"zoe": zoe}


ZOE: dict[str, Any] = {
    "organisation": "Hamnklubben",
    "role": {"da": "Koncertarrangør", "sv": "Konsertarrangör", "en": "Promoter"},
    "bio": {
        "da": "Laver koncerter i et pakhus med 90 pladser og en dør, der binder.",
        "sv": "Gör konserter i ett magasin med 90 platser och en dörr som kärvar.",
        "en": "Puts on concerts in a warehouse with 90 places and a door that sticks.",
    },
    "access_needs": None,
    "photo_consent": True,
    "recording_consent": True,
}


def _tell_of(edition: Edition, member: Member, data: dict[str, Any], number: int) -> None:
    """Write what a speaker says about themselves, what they need and what they agreed to."""
    biography = Texts(data["bio"])
    db.session.add(
        SpeakerProfile(
            member_id=member.id, code=f"S{number:03d}{_dice(number, 900, 'profile') + 100}", role=Texts(data["role"]),
            affiliation=data["organisation"], biography=biography, picture_alt=Texts(), changed_at=now(),
            biography_html=Texts({code: str(render(words)) for code, words in biography.items()}),
            links=[f"https://music.example/{number}"] if number % 3 else [],
        )
    )  # fmt: skip
    access = Texts(data["access_needs"]).pick(member.language) if data["access_needs"] else ""
    if number % 2 == 0 or access:
        db.session.add(
            SpeakerNeeds(
                edition_id=edition.id, member_id=member.id, access_needs=access, changed_at=now(),
                dietary=("", "vegan", "vegetarisk", "")[number % 4], allergies="nötter" if number == 4 else "",
                travels_from=("Göteborg", "Aarhus", "Malmö", "Odense")[number % 4], travel_mode="train",
                nights=[str(edition.first_day)], note="",
            )
        )  # fmt: skip
    for kind, given in ((ConsentKind.PHOTO, data["photo_consent"]), (ConsentKind.RECORDING, data["recording_consent"])):
        if given:
            agree(member.id, kind, text="As shown in the form of the call.", language=member.language)
    key = keyed_digest(Purpose.FIGURE, f"{edition.id}:{member.id}")
    told = (Gender.WOMAN, Gender.MAN, Gender.WOMAN, None, Gender.MAN, Gender.NON_BINARY)[_dice(number, 6, "told")]
    if told is not None:
        db.session.add(GenderTold(edition_id=edition.id, person_key=key, gender=told))


# --- proposals --------------------------------------------------------------------------------------------------------


def _offer(edition: Edition, call: Call, parts: dict[str, Any], members: dict[str, Member]) -> dict[str, Proposal]:
    """Let everybody offer their session, and let become of it what the list says."""
    cities = [city.id for city in db.session.scalars(cities_of(edition.id))]
    grid = half_hours(edition.first_day, edition.last_day, dt.time(9), dt.time(23), edition.zone)
    starts = [slot.starts_at.isoformat() for slot in grid]
    made = {}
    for number, (data, (state, decision)) in enumerate(zip(_read("sessions.json")["sessions"], FATES, strict=True)):
        begun = now() - dt.timedelta(days=30 - number % 20, hours=number % 9)
        proposal = _proposal(edition, parts, data, number, begun)
        names = [members[key] for key in data["speakers"]]
        if number in (4, 14, 38):
            # Whoever signs in as the speaker of the demo has one confirmed, one to answer and one begun.
            names = [members["zoe"], *names[1:]]
        for place, member in enumerate(names):
            free = [start for index, start in enumerate(starts) if _dice(index // 8 + number, 4, "free")]
            db.session.add(_speaker(proposal, member, place=place, free=free, cities=cities, number=number))
        proposal.search = fold(" ".join([proposal.code, *proposal.title.values(), *(f"{one.name}" for one in names)]))
        db.session.flush()
        _answers(proposal, parts, number)
        _walk(proposal, call, state, decision, lead=names[0], number=number)
        made[data["id"]] = proposal
    _reserve_places(made)
    return made


def _proposal(
    edition: Edition, parts: dict[str, Any], data: dict[str, Any], number: int, begun: dt.datetime
) -> Proposal:
    kind = FORMATS[data["format"]]
    session_type = parts["types"][kind]
    minutes = min(session_type.lengths, key=lambda length: abs(length - data["duration_min"]))
    given = Texts(data["title"])
    languages = ("da", "sv", "en") if number % 4 else (("da", "en"), ("sv", "en"), ("en",))[number % 3]
    proposal = Proposal(
        edition_id=edition.id, code=f"{data['code'][:3]}{number:02d}{'KMRTWX'[number % 6]}", secret=new_secret(),
        state=S.DRAFT, session_type_id=session_type.id, track_id=parts["tracks"][data["track"]].id, minutes=minutes,
        language=LANGUAGES[data["language"]], title=Texts({code: given[code] for code in languages}),
        abstract=Texts({code: data["abstract"][code] for code in languages}), links=[],
        equipment=EQUIPMENT[number % len(EQUIPMENT)], redacted_title=Texts(), redacted_abstract=Texts(),
        note="Vi kan begge byer, bare ikke fredag formiddag." if number % 7 == 0 else "",
        ui_language="sv" if number % 2 else "da", created_at=begun, saved_at=begun + dt.timedelta(hours=2),
        content_changed_at=begun + dt.timedelta(hours=2), state_changed_at=begun, reminders=0,
    )  # fmt: skip
    db.session.add(proposal)
    db.session.flush()
    return proposal


def _speaker(
    proposal: Proposal, member: Member, *, place: int, free: list[str], cities: list[int], number: int
) -> Speaker:
    address = next((row["email"] for row in _read("speakers.json")["speakers"] if row["name"] == member.name), "")
    address = address or "speaker@sundet.example"
    waits = place == 3 and number % 2 == 0
    return Speaker(
        proposal_id=proposal.id, member_id=None if waits else member.id, is_lead=place == 0, position=place,
        name=member.name, address=address, address_key=address_key(address), language=member.language,
        state=SpeakerState.INVITED if waits else SpeakerState.ACCEPTED, part="Moderator" if place == 3 else "",
        invited_at=proposal.created_at, answered_at=None if waits else proposal.created_at, availability=free,
        cities=cities if _dice(number + place, 3, "cities") else cities[:1],
        first_time=(True, False, None)[_dice(member.id, 3, "first")],
    )  # fmt: skip


def _answers(proposal: Proposal, parts: dict[str, Any], number: int) -> None:
    words = ("For dig, der har lavet tre koncerter og vil lave den fjerde.", "Alla som någon gång har bokat ett band.")
    for question in parts["questions"]:
        if question.session_type_id not in (None, proposal.session_type_id):
            continue
        text = {
            QuestionKind.LONG_TEXT: words[number % 2],
            QuestionKind.CHOICE: ("beginners", "some", "experienced")[number % 3],
            QuestionKind.YES_NO: "yes" if number % 3 else "no",
            QuestionKind.LINK: f"https://music.example/live/{number}",
        }.get(question.kind, "")
        db.session.add(Answer(proposal_id=proposal.id, question_id=question.id, text=text))
    if proposal.session_type_id == parts["types"][SessionKind.SHOWCASE].id:
        db.session.add(Rider(proposal_id=proposal.id, changeover_minutes=15, **BAND_RIDER))


def _walk(
    proposal: Proposal, call: Call, state: ProposalState, decision: Decision | None, *, lead: Member, number: int
) -> None:
    """Take every step on the way to a state, and note the decision that waits to be told."""
    for step in WAYS[state]:
        actor = Actor.SPEAKER if step in BY_SPEAKER else Actor.EDITOR
        move(
            proposal.id,
            step,
            actor=actor,
            by=lead.id if actor is Actor.SPEAKER else None,
            reason=REASONS.get(state, ""),
        )
    db.session.refresh(proposal)
    if decision is not None:
        proposal.decision, proposal.decided_at = decision, now() - dt.timedelta(hours=number)
    if state in (S.ACCEPTED, S.CONFIRMED, S.RESERVE, S.DECLINED):
        proposal.announced_at = now() - dt.timedelta(days=9)
    if state is S.ACCEPTED:
        proposal.answer_by = now() + dt.timedelta(days=call.answer_days - 9)
    if state is S.CONFIRMED and number % 3 == 0:
        link = f"https://slides.example/{proposal.code.lower()}"
        db.session.add(
            Material(
                proposal_id=proposal.id, title="Slides", link=link, created_at=now(), added_by_id=lead.id,
                published_at=now() if number % 2 else None,
            )
        )  # fmt: skip


def _reserve_places(made: dict[str, Proposal]) -> None:
    waiting = [proposal for proposal in made.values() if proposal.state is S.RESERVE]
    for place, proposal in enumerate(waiting, start=1):
        proposal.reserve_place = place


def _draft_by_link(edition: Edition, parts: dict[str, Any]) -> None:
    """Somebody without an account has begun to write and has not come back yet."""
    moment = now() - dt.timedelta(days=2)
    draft = Proposal(
        edition_id=edition.id, code="NEW77R", secret=new_secret(), state=S.DRAFT, ui_language="da",
        session_type_id=parts["types"][SessionKind.SHOWCASE].id, title=Texts(da="Tre sange og en basun"),
        abstract=Texts(), links=[], redacted_title=Texts(), redacted_abstract=Texts(), reminders=0,
        created_at=moment, saved_at=moment, content_changed_at=moment, state_changed_at=moment,
    )  # fmt: skip
    db.session.add(draft)
    db.session.flush()
    db.session.add(
        Speaker(
            proposal_id=draft.id, is_lead=True, name="Lærke Bro", address="laerke.bro@example.org",
            address_key=address_key("laerke.bro@example.org"), language="da", state=SpeakerState.ACCEPTED,
            invited_at=moment, availability=[], cities=[],
        )
    )  # fmt: skip


def _forget_mails() -> None:
    """Leave no mails to be written about the past, so that the demo's letter box begins empty."""
    with transaction() as session:
        session.execute(delete(Job).where(Job.name.startswith("conference.")))
