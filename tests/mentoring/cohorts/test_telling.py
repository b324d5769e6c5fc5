"""Mails of programmes go to everybody whom they are about: of a band to all of it."""

import pytest
from sqlalchemy import select

from core.db import db
from core.outbox import Mail
from mentoring.actions.telling import write_about_application, write_about_pair
from mentoring.rules.people import MenteeKind
from mentoring.rules.states import ApplicationState, MatchState
from tests.editions.builders import a_member
from tests.mentoring.builders import a_band, a_mentee, a_mentor, a_pair, open_mentoring
from tests.mentoring.cohorts.builders import a_programme, an_application

pytestmark = pytest.mark.usefixtures("ctx")


def test_all_of_a_band_read_about_their_application_and_their_offer() -> None:
    edition = open_mentoring()
    singer, drummer, bo = a_member("Singer"), a_member("Drummer"), a_member("Bo")
    band = a_band(singer, drummer)
    mentee = a_mentee(edition, singer, kind=MenteeKind.BAND, organisation_id=band.id)
    programme = a_programme(edition)
    application = an_application(programme, mentee, ApplicationState.SENT)
    pair = a_pair(mentee, a_mentor(edition, bo), MatchState.OFFERED, programme_id=programme.id)

    write_about_application(application.id, "receipt")
    write_about_pair(pair.id, "offer", "mentee")
    write_about_pair(pair.id, "offer", "mentor")

    assert sorted(tuple(row) for row in db.session.execute(select(Mail.to_name, Mail.template))) == [
        ("Bo", "mentoring/pair_offer"),
        ("Drummer", "mentoring/application_receipt"),
        ("Drummer", "mentoring/pair_offer"),
        ("Singer", "mentoring/application_receipt"),
        ("Singer", "mentoring/pair_offer"),
    ]
