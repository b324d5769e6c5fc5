"""What a mentor is found by: folded, in all three languages, and terms without their spaces."""

from core.db import db, transaction
from core.facts import MemberChanged, record
from core.texts import Texts
from mentoring.actions.profiles import save_mentor, search_text, words_of
from mentoring.models import MentorProfile
from mentoring.queries.people import mentor_of
from tests.editions.builders import a_member
from tests.mentoring.builders import a_mentor, open_mentoring


def test_terms_are_found_in_three_languages_and_as_one_word():
    found = search_text(name="Bo Åkesson", skills=["live-sound"], genres=["rnb"], works_at="KB/Plan B")
    assert found == "bo aakesson kb plan b livelyd liveljud live sound r b boaakesson kbplanb livesound rb"


def test_texts_and_places_are_folded():
    text = Texts({"sv": "Turnéer, på båda sidor!"})
    found = search_text(name="Bo", places=[Texts({"da": "Helsingør", "sv": "Helsingör"})], texts=[text])
    assert found == "bo helsingoer turneer paa baada sidor"


def test_what_is_no_term_is_left_out():
    assert search_text(name="Bo", skills=["nothing"], genres=["nothing"]) == "bo"


def test_new_name_is_found_at_once(ctx):
    edition = open_mentoring()
    bo = a_member("Bo")
    a_mentor(edition, bo)
    mentor = db.session.scalars(mentor_of(edition.id, bo.id)).one()
    save_mentor(edition, words_of(mentor), by=bo.id)
    with transaction() as session:
        session.get_one(type(bo), bo.id).name = "Bosse Ö"
        record(MemberChanged(member_id=bo.id, changed=("name",)), by=bo.id)
    db.session.expire_all()
    assert db.session.get_one(MentorProfile, mentor.id).search.startswith("bosse oe ")
