"""A call in both editions: a proposal that is judged without names, a draft by link, a session that everybody sees."""

from sqlalchemy import select

from accounts.models import Member
from conference.models import (
    Announcement,
    Answer,
    CallLink,
    DeclaredConflict,
    Dispatch,
    MailKind,
    Material,
    Proposal,
    ReviewRemark,
    Rider,
    SessionFeedback,
    Speaker,
    SpeakerNeeds,
)
from conference.rules.states import Decision, ProposalState
from core.clock import now
from core.db import db, transaction
from core.permissions import May, Role
from core.signing import digest
from editions.queries import whole_edition
from tests.conference.builders import CallSet, a_call, a_profile, a_proposal, a_review, a_speaker, assigned
from tests.samples import DELEGATE, ELSEWHERE, HERE, OPERATOR, THERE, World

MAIL = "{}@example.org"
OFFER_PAGES = (
    "offer offer_when offer_stage offer_questions offer_people offer_look offer_file offer_keep offer_submit "
    "offer_withdraw offer_take_up offer_confirm offer_say_no offer_cancel offer_throw_away offer_invite offer_remind "
    "offer_take_off offer_leave"
).split()
INVITED = {HERE: "a-secret-of-the-samples-4", THERE: "a-secret-of-the-samples-5"}


def fill(world: World) -> None:
    """Call for proposals in both editions."""
    # Material that nobody has published is not there for most; files of a link are not there at all.
    world.answers["conference.material"] = {404}
    world.private["conference.materials"] = {Role.VOLUNTEER.value}
    for name in ("speakers", "proposals", "reviews", "answers", "riders", "needs", "caterer", "travel"):
        world.lists.append(("conference_desk.lists", {"list": name}))
    for side in (HERE, THERE):
        edition = db.session.scalars(whole_edition(world.values[side]["edition_id"])).one()
        calls = a_call(edition, anonymous=True, released_at=now())
        _parts(world, side, calls)
        judged = _judged(world, side, calls)
        _around(world, side, calls, judged)
        _draft(world, side, calls)
        _session(world, side, calls)


def _seen(side: str, *mays: May) -> tuple[May, ...]:
    """Return who may read by their role: the roles of the one edition say nothing in the other."""
    return mays if side == HERE else ()


def _people(side: str, *here: str) -> list[str]:
    return list(here) if side == HERE else [ELSEWHERE, OPERATOR]


def _parts(world: World, side: str, calls: CallSet) -> None:
    with transaction() as session:
        link = CallLink(
            edition_id=calls.edition.id, secret=f"late-{side}", session_type_id=calls.showcase.id, created_at=now()
        )
        session.add(link)
    world.knows_at("conference.call_with_link", side, secret=link.secret)
    parts = {
        "type": calls.talk.id,
        "track": calls.money.id,
        "question": calls.question.id,
        "criterion": calls.content.id,
    }
    for name, part_id in parts.items():
        for page in ("", "_remove", "_move"):
            world.knows_at(f"conference_desk.call_{name}{page}", side, part_id=part_id)
    world.knows(
        side,
        question_id=calls.question.id,
        link_id=link.id,
        mail_kind=MailKind.ACCEPTED.value,
        reviewer_id=world.people[Role.REVIEWER.value if side == HERE else ELSEWHERE],
    )


def _judged(world: World, side: str, calls: CallSet) -> Proposal:
    """A proposal that was sent in, full of canaries, among them what tells reviewers who wrote it."""
    lead = db.session.get_one(Member, world.people[DELEGATE if side == HERE else ELSEWHERE])
    judged = a_proposal(calls, "A proposal under review", lead=lead, note="x", equipment="x", reason="x", links=["x"])
    team, own = _seen(side, May.PROPOSALS_SEE), _people(side, DELEGATE)
    subject = DELEGATE if side == HERE else ELSEWHERE
    with transaction() as session:
        answer = Answer(proposal_id=judged.id, question_id=calls.question.id, text="x", redacted_text="x")
        rider = Rider(proposal_id=judged.id, line_up="x", inputs="x", backline="x", sound_and_light="x")
        session.add_all([answer, rider])
        session.flush()
        judged.session_type_id = calls.showcase.id
        fields = ["note", "equipment", "reason"]
        world.plant(judged, subject=subject, people=own, mays=team, only=fields)
        world.plant(judged, subject=subject, people=own, mays=team, only=["links"], forms={"links": "https://x.org/{}"})
        world.plant(judged, subject=subject, only=["search"])
        world.plant(answer, subject=subject, people=own, mays=team, only=["text"])
        world.plant(answer, subject=subject, people=_people(side), mays=team, only=["redacted_text"])
        world.plant(rider, subject=subject, people=own, mays=team)
        speaker = session.scalars(select(Speaker).where(Speaker.proposal_id == judged.id)).one()
        world.plant(
            speaker,
            subject=subject,
            people=own,
            mays=[*team, *_seen(side, May.SPEAKERS_SEE)],
            only=["name", "part", "address"],
            forms={"address": MAIL},
        )
        world.plant(speaker, subject=subject, only=["address_key"], forms={"address_key": MAIL})
    _profile(world, side, lead, subject)
    world.knows(side, proposal=judged.code, speaker_id=speaker.id)
    world.knows_at("conference_desk.review_team_change", side, change="add")
    _offers(world, side, judged, speaker.id)
    return judged


def _offers(world: World, side: str, judged: Proposal, speaker_id: int) -> None:
    """The pages of an offer that a member stands for: nobody else finds them, whoever has the address."""
    world.knows(side, offer=judged.secret)
    for name in OFFER_PAGES:
        world.knows_at(f"conference.{name}", side, secret=judged.secret, step="words", file_id=1, speaker_id=speaker_id)
        world.answers[f"conference.{name}"] = {303, 404}
    for name in ("join", "join_accept", "join_decline"):
        world.knows_at(f"conference.{name}", side, secret=INVITED[side])
    # Saying yes asks for an account first.
    world.answers["conference.join_accept"] = {303}
    world.private["conference.speaker_needs"] = {Role.VOLUNTEER.value}


def _profile(world: World, side: str, lead: Member, subject: str) -> None:
    profile = a_profile(lead, affiliation="x", links=["x"])
    needs = SpeakerNeeds(
        edition_id=world.values[side]["edition_id"], member_id=lead.id, dietary="x", allergies="x", access_needs="x",
        travels_from="x", travel_mode="", note="x", nights=[], changed_at=now(),
    )  # fmt: skip
    with transaction() as session:
        session.add(needs)
        session.flush()
        world.plant(
            profile,
            subject=subject,
            people=_people(side, DELEGATE),
            mays=_seen(side, May.PROPOSALS_SEE, May.SPEAKERS_SEE),
            # In the other edition the same person speaks in the session that everybody sees.
            paths=[f"/{world.slugs[side]}/{page}" for page in ("sessions", "speakers")] if side == THERE else [],
            forms={"links": "https://x.org/{}"},
        )
        world.plant(
            needs,
            subject=subject,
            people=_people(side, DELEGATE),
            mays=_seen(side, May.SPEAKER_NEEDS_SEE),
            only=["dietary", "allergies", "access_needs", "travels_from", "note"],
        )
    # A kind of mail is no row, so it is the same in every edition; nobody has answered or drawn with a file here.
    world.shared |= {"conference_desk.mail_words", "conference_desk.mail_words_house"}
    for name in ("proposal_answer_file", "proposal_stage_plot"):
        world.answers[f"conference_desk.{name}"] = {404}
    world.excuse("The way of travel is chosen from a list.", "SpeakerNeeds.travel_mode")


def _around(world: World, side: str, calls: CallSet, judged: Proposal) -> None:
    """What the team says about it: a review, a remark, a conflict, a mail that waits."""
    editor = db.session.get_one(Member, world.people[Role.PROGRAMME_EDITOR.value if side == HERE else ELSEWHERE])
    team = _seen(side, May.PROPOSALS_SEE)
    reviewer = db.session.get_one(Member, world.people[Role.REVIEWER.value if side == HERE else ELSEWHERE])
    assigned(judged, reviewer)
    review = a_review(judged, editor, {calls.content.id: 4}, total=400, comment="x")
    speaker_id = world.values[side]["speaker_id"]
    with transaction() as session:
        remark = ReviewRemark(proposal_id=judged.id, author_id=editor.id, text="x", at=now())
        conflict = DeclaredConflict(
            proposal_id=judged.id,
            reviewer_id=world.people[Role.FINANCE.value if side == HERE else ELSEWHERE],
            reason="x",
            created_at=now(),
        )
        judged.decision, judged.decided_at = Decision.ACCEPT, now()
        waiting = Announcement(
            edition_id=calls.edition.id, proposal_id=judged.id, speaker_id=speaker_id, decision=Decision.ACCEPT,
            kind=MailKind.ACCEPTED, language="en", to_address="x", to_name="x", subject="x", body="x", created_at=now(),
        )  # fmt: skip
        dispatch = Dispatch(edition_id=calls.edition.id, total=0, started_at=now(), finished_at=now())
        session.add_all([remark, conflict, waiting, dispatch])
        session.flush()
        world.plant(review, people=_people(side), mays=team)
        world.plant(remark, people=_people(side), mays=team)
        world.plant(conflict, people=_people(side, Role.FINANCE.value), mays=_seen(side, May.REVIEW_ASSIGN))
        world.plant(waiting, people=_people(side), mays=_seen(side, May.ANNOUNCE), forms={"to_address": MAIL})
    world.knows(side, announcement_id=waiting.id, dispatch_id=dispatch.id)


def _draft(world: World, side: str, calls: CallSet) -> None:
    """A draft that nobody has signed in for: whoever has its link reads it, and nobody else does."""
    draft = a_proposal(calls, "A draft by link", state=ProposalState.DRAFT, note="x", equipment="x")
    invited = a_speaker(draft, secret_digest=digest(INVITED[side]))
    link = (f"/{world.slugs[side]}/offer/",)
    with transaction():
        world.plant(draft, paths=link, only=["note", "equipment"])
        lead = db.session.scalars(select(Speaker).where(Speaker.proposal_id == draft.id, Speaker.is_lead)).one()
        world.plant(lead, paths=(*link, f"/{world.slugs[side]}/join/"), only=["name"])
        world.plant(lead, paths=link, only=["address"], forms={"address": MAIL})
        world.plant(invited, paths=(*link, f"/{world.slugs[side]}/join/"), only=["name"])
    world.knows(side, draft=draft.secret, invitation=INVITED[side])


def _session(world: World, side: str, calls: CallSet) -> None:
    """A confirmed session on the public pages, with material that nobody has published and a word of feedback."""
    who = Role.VOLUNTEER.value if side == HERE else ELSEWHERE
    lead = db.session.get_one(Member, world.people[who])
    shown = a_proposal(calls, "A session for all", state=ProposalState.CONFIRMED, lead=lead, confirmed_at=now())
    profile = a_profile(lead) if side == HERE else None
    with transaction() as session:
        material = Material(proposal_id=shown.id, title="x", link="https://example.org/slides", created_at=now())
        feedback = SessionFeedback(proposal_id=shown.id, member_id=world.people[DELEGATE], stars=4, text="x", at=now())
        session.add_all([material, feedback])
        session.flush()
        people, team = _people(side, who), _seen(side, May.SESSIONS_CHANGE)
        world.plant(material, people=people, mays=team)
        world.plant(feedback, subject=DELEGATE, people=[*people, DELEGATE], mays=team)
    world.knows(side, session=shown.code, material_id=material.id)
    if profile is not None:
        world.knows(side, speaker=profile.code)
