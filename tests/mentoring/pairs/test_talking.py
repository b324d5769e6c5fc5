"""Messages in a pair: read, told of once, held where somebody is young; and what mails of the young never say."""

from typing import Any

import pytest

from accounts.models import Member
from core.clock import now
from core.db import db, transaction
from core.outbox import Mail, MailAttachment
from core.permissions import Role
from mentoring.actions import goals, meetings, talking
from mentoring.actions.closing import Said, complete, leave
from mentoring.actions.pairs_forgetting import forget_pairs
from mentoring.actions.pairs_telling import ask_how_it_goes, ask_whether_held, remind_of_meetings
from mentoring.models import Match, Meeting, Message
from mentoring.queries import talking as asked
from mentoring.queries.settings import members_with
from mentoring.rules.people import Meets
from mentoring.rules.states import MatchState
from tests.browser import Browser
from tests.editions.builders import refusal, sign_in
from tests.mentoring.builders import a_block
from tests.mentoring.pairs.houses import DAY, Two, a_two, approve, at, booked, house, mails, past, propose

pytestmark = pytest.mark.usefixtures("ctx")


def unread(two: Two) -> dict[int, int]:
    rows = db.session.execute(asked.unread_in([two.match.id], two.mentee.id))
    return {match_id: count for match_id, count in rows}  # noqa: C416 - rows are no pairs to dict()


def heard(two: Two, member_id: int) -> list[str]:
    db.session.expire_all()
    return [row.words for row in db.session.scalars(asked.messages_for(two.match.id, member_id))][::-1]


def test_a_message_is_read_by_the_other_and_told_with_its_words() -> None:
    two = a_two()
    talking.say(two.match.id, "  Hello *you*\n\nSee you  ", by=two.mentor.id)
    assert heard(two, two.mentee.id) == ["  Hello *you*\n\nSee you"]
    mail = mails(two.mentee, "message")[0]
    assert (mail.subject, "Hello *you*" in mail.text) == ("Bo Nielsen has written to you", True)
    assert mails(two.mentor) == []


def test_nobody_is_mailed_twice_before_they_look() -> None:
    two = a_two()
    for words in ("One", "Two"):
        talking.say(two.match.id, words, by=two.mentor.id)
        assert len(mails(two.mentee)) == 1
    assert [talking.note_read(two.match.id, two.mentee.id) for _time in range(2)] == [True, False]
    assert unread(two) == {}
    talking.say(two.match.id, "Three", by=two.mentor.id)
    assert len(mails(two.mentee)) == 2
    assert unread(two) == {two.match.id: 1}


def test_whoever_looks_before_the_mail_leaves_gets_none() -> None:
    two = a_two()
    talking.say(two.match.id, "One", by=two.mentor.id)
    talking.note_read(two.match.id, two.mentee.id)
    assert mails(two.mentee) == []


@pytest.mark.parametrize(
    "state, code",
    [(MatchState.FROZEN, "pair_frozen"), (MatchState.ENDED, "pair_over"), (MatchState.APPROVED, "pair_waits")],
)
def test_only_a_pair_that_is_under_way_talks(state: MatchState, code: str) -> None:
    two = a_two(state=state)
    refusal(code, lambda: talking.say(two.match.id, "Hello", by=two.mentor.id))


def test_odd_messages_are_refused() -> None:
    two = a_two()
    assert refusal("message_empty", lambda: talking.say(two.match.id, " \n ", by=two.mentor.id)) == "words"
    refusal("text_too_long", lambda: talking.say(two.match.id, "x" * 4001, by=two.mentor.id))
    a_block(two.edition, two.mentor, two.mentee)
    refusal("pair_gone", lambda: talking.say(two.match.id, "Hello", by=two.mentee.id))


def test_grown_ups_give_each_other_their_number() -> None:
    two = a_two()
    assert talking.say(two.match.id, "Ring 20 33 44 55", by=two.mentor.id).held_at is None


def test_a_number_that_comes_in_pieces_waits_with_its_last_piece() -> None:
    two = a_two(young=True)
    said = [talking.say(two.match.id, words, by=two.mentor.id) for words in ("Hej!", "20 33", "44 55", "Vi ses")]
    assert [message.held_at is not None for message in said] == [False, False, True, False]
    assert talking.say(two.match.id, "44 55", by=two.mentee.id).held_at is None


def test_contact_details_wait_for_the_coordinator_where_somebody_is_young() -> None:
    two = a_two(young=True)
    held = talking.say(two.match.id, "Ring mig på 20 33 44 55", by=two.mentor.id)
    assert (heard(two, two.mentor.id), heard(two, two.mentee.id)) == (["Ring mig på 20 33 44 55"], [])
    assert mails(two.mentee) == []
    assert two.coordinator_id is not None
    told = [mail.subject for mail in db.session.query(Mail).filter(Mail.template == "mentoring/message_held")]
    assert told == ["A message waits for you to look at it"]
    lead = db.session.scalars(members_with(two.edition.id, Role.SAFEGUARDING_LEAD)).one()
    refusal("not_your_pair", lambda: talking.let_through(held.id, by=lead))
    refusal("not_your_pair", lambda: talking.let_through(held.id, by=two.mentor.id))
    talking.let_through(held.id, by=two.coordinator_id)
    assert heard(two, two.mentee.id) == ["Ring mig på 20 33 44 55"]
    assert [mail.subject for mail in mails(two.mentee)] == ["There is a message for you"]
    refusal("message_looked_at", lambda: talking.refuse_message(held.id, by=two.coordinator_id or 0))


def test_a_message_that_was_not_passed_on_stays_with_its_author() -> None:
    two = a_two(young=True)
    held = talking.say(two.match.id, "@livliv", by=two.mentee.id)
    talking.refuse_message(held.id, by=two.coordinator_id or 0)
    assert (heard(two, two.mentee.id), heard(two, two.mentor.id)) == (["@livliv"], [])
    assert mails(two.mentor) == []


def test_the_author_reads_why_a_message_was_kept_back_and_is_told_without_a_word_of_it(browser: Browser) -> None:
    two = a_two(young=True)
    held = talking.say(two.match.id, "I am @livliv", by=two.mentee.id)
    carer = db.session.get_one(Member, two.coordinator_id)
    sign_in(browser, carer)
    browser.get(f"/desk/{two.edition.slug}/mentoring/pairs/{two.match.code}")
    name, why = f"keep-{held.id}-words", "Lovely that you get on. Please go on talking here for now."
    page = browser.submit("Keep it back", {name: "x" * 501}, status=422)
    assert (page.value_of(name), page.error_of(name)) == ("x" * 501, "This text is too long: 500 characters at most.")
    browser.submit("Keep it back", {name: why})

    told = mails(two.mentee, "message_refused")
    assert [mail.subject for mail in told] == ["A message of yours was not passed on"]
    assert all(word not in told[0].text for word in ("livliv", why, "Bo Nielsen", "Liv Öberg and"))
    shown = {}
    for member in (two.mentee, two.mentor):
        sign_in(browser, member)
        shown[member.name] = why in browser.get(f"{two.home}/talk").text
    assert (shown, mails(two.mentor)) == ({"Liv Öberg": True, "Bo Nielsen": False}, [])


def test_who_looks_after_a_pair_gets_one_mail_until_they_have_looked() -> None:
    two = a_two(young=True)
    carer = db.session.get_one(Member, two.coordinator_id)
    first = [talking.say(two.match.id, f"@livliv{number}", by=two.mentee.id) for number in range(3)]
    assert len(mails(carer, "message_held")) == 1
    for message in first:
        talking.let_through(message.id, by=carer.id)
    talking.say(two.match.id, "@livliv", by=two.mentee.id)
    assert len(mails(carer, "message_held")) == 2


def test_nobody_is_flooded_with_messages() -> None:
    two = a_two()
    with transaction() as session:
        session.add_all(
            Message(match_id=two.match.id, author_id=two.mentor.id, words="Hello", at=now())
            for _time in range(talking.MOST_AN_HOUR)
        )
    assert refusal("messages_many", lambda: talking.say(two.match.id, "Hello", by=two.mentor.id)) == "words"
    talking.say(two.match.id, "Please stop", by=two.mentee.id)


def test_a_pair_in_which_somebody_turns_out_to_be_young_becomes_one_of_the_young() -> None:
    two = a_two(young=True)
    with transaction() as session:
        row = session.get_one(Match, two.match.id)
        row.young, row.coordinator_id = False, None
    talking.say(two.match.id, "See my insta", by=two.mentee.id)
    db.session.expire_all()
    row = db.session.get_one(Match, two.match.id)
    assert (row.young, row.coordinator_id, heard(two, two.mentor.id)) == (True, two.coordinator_id, [])


def test_goals_and_shared_notes_are_no_way_around_the_coordinator() -> None:
    two = a_two(young=True)
    booked(two)
    assert refusal("contact_here", lambda: goals.set_goal(two.match.id, "Snap: livliv", by=two.mentor.id)) == "goal"
    mail = "liv@band.example"
    shared = lambda: goals.write_note(two.match.id, 1, mail, shared=True, by=two.mentor.id)  # noqa: E731 - read once
    assert refusal("contact_here", shared) == "words"
    goals.write_note(two.match.id, 1, mail, shared=False, by=two.mentor.id)


SECRETS = ("zebrafink", "guldsmed", "havkatt", "bifrost", "meet.example", "Öberg", "Nielsen", "Liv Ö")


def test_mails_of_a_young_pair_hold_no_word_of_what_is_in_it() -> None:
    """Not of a message, an agenda, a note, a goal, a link, nor the other's name; in no mail and no calendar file."""
    two = a_two(young=True, days=15)
    approve(two, house(two, 1))
    meeting = propose(two, at(3), at(4), link="https://meet.example/zebrafink")
    mails(two.mentee)
    meetings.propose_others(two.match.id, 1, [at(5), at(6)], by=two.mentee.id)
    meetings.choose(two.match.id, 1, at(5).isoformat(), by=two.mentor.id)
    meetings.prepare(two.match.id, 1, agenda="zebrafink", link="https://meet.example/b", by=two.mentor.id)
    goals.set_goal(two.match.id, "guldsmed", by=two.mentee.id)
    goals.write_note(two.match.id, 1, "havkatt", shared=True, by=two.mentor.id)
    talking.say(two.match.id, "bifrost", by=two.mentor.id)
    held = talking.say(two.match.id, "bifrost 20 33 44 55", by=two.mentee.id)
    talking.let_through(held.id, by=two.coordinator_id or 0)
    ask_how_it_goes()
    where: dict[str, Any] = {"minutes": 60, "meets": Meets.CITY_1, "venue_id": house(two, 1), "link": ""}
    db.session.expire_all()
    seen = db.session.get_one(Meeting, meeting.id).sequence
    meetings.move(two.match.id, 1, at(6), seen=seen, by=two.mentee.id, **where)
    mails(two.mentor)
    with transaction() as session:
        row = session.get_one(Meeting, meeting.id)
        row.starts_at, row.changed_at = now() + DAY / 2, now() - DAY
    remind_of_meetings()
    past(two, days=2)
    ask_whether_held()
    meetings.note_outcome(two.match.id, 2, held=True, by=two.mentee.id)
    complete(two.match.id, Said(worth=4, learnt="guldsmed", thanks="havkatt"), by=two.mentee.id)
    mails(two.mentor)
    written = db.session.query(Mail).filter(Mail.template.startswith("mentoring/")).all()
    files = db.session.query(MailAttachment).all()
    assert {mail.template.removeprefix("mentoring/") for mail in written} >= {
        "meeting_asked", "meeting_booked", "meeting_moved", "meeting_reminder", "meeting_held", "meeting_cancelled",
        "message_waits", "message_held", "pair_check_in", "pair_completed",
    }  # fmt: skip
    said = [f"{mail.subject} {mail.text.replace(mail.to_name, '')}" for mail in written]
    said += [file.content.decode().replace("\r\n ", "") for file in files]
    assert [(word, text) for word in SECRETS for text in said if word in text] == []


def test_the_mail_of_an_early_end_names_nobody_where_somebody_is_young() -> None:
    two = a_two(young=True)
    leave(two.match.id, "zebrafink", by=two.mentee.id)
    said = " ".join(mail.text.replace(mail.to_name, "") for one in (two.mentor, two.mentee) for mail in mails(one))
    assert [word for word in SECRETS if word in said] == []


def test_what_was_said_is_forgotten_two_years_after_the_end() -> None:
    two = a_two()
    other = a_two(edition=two.edition)
    for one in (two, other):
        booked(one)
        meetings.prepare(one.match.id, 1, agenda="Old", link="https://meet.example/a", by=one.mentor.id)
        talking.say(one.match.id, "Old words", by=one.mentor.id)
        goals.set_goal(one.match.id, "Old goal", by=one.mentor.id)
        goals.write_note(one.match.id, 1, "Old note", shared=True, by=one.mentor.id)
        leave(one.match.id, "Why", by=one.mentee.id)
    with transaction() as session:
        session.get_one(Match, two.match.id).ended_at = at(0) - 731 * DAY
    forget_pairs()
    forget_pairs()
    kept = [(row.match_id, row.words) for row in db.session.query(Message)]
    assert kept == [(other.match.id, "Old words")]
    assert [(row.agenda, row.link) for row in db.session.query(Meeting).order_by(Meeting.id)] == [
        ("", ""),
        ("Old", "https://meet.example/a"),
    ]
    ended = db.session.query(Match).filter(Match.end_words != "").all()
    assert [row.id for row in ended] == [other.match.id]
