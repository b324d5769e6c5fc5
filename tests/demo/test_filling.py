"""The demo: it fills an empty database once, moves with today, and lacks nothing that readiness asks for."""

import datetime as dt
from collections.abc import Callable

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from accounts.models import MemberAddress
from conference.models import Proposal, Review, Speaker
from conference.rules.states import Decision, ProposalState
from core.clock import now
from core.db import db
from core.outbox import Mail
from core.permissions import Role
from demo.commands import fill
from demo.people import ACCOUNTS, hints
from editions.models import Edition, EditionState, TeamRole
from mentoring.actions.guarding import guard_edition
from mentoring.actions.parties import parties_of
from mentoring.models import Match, MenteeProfile, MentoringProgramme, MentoringRequest, MentorProfile
from mentoring.rules.states import MatchState, ProgrammeState, RequestState
from registration.models import Attendee, Order, Product
from registration.rules.states import OrderState
from tests.browser import Browser, Page

Browsers = Callable[..., Browser]


@pytest.fixture
def demo(ctx: Flask, kept_once: Callable[[str, Callable[[], bool]], bool]) -> None:
    """The demo as it is made today, once for each worker."""
    kept_once("demo", fill)


def test_the_demo_is_made_once_with_all_its_parts(ctx: Flask, browsers: Browsers) -> None:
    assert [fill(), fill()] == [True, False]
    edition = db.session.scalars(select(Edition)).one()
    assert edition.state is EditionState.OPEN
    assert len(db.session.scalars(select(Product)).all()) == 18
    states = dict(db.session.execute(select(Order.state, func.count()).group_by(Order.state)).all())
    assert set(states) == {OrderState.PAID, OrderState.PENDING}
    assert db.session.scalars(select(Mail)).all() == []
    page = browsers(language="da").get("/")
    assert "120,00 DKK" in page.main.replace("\N{NO-BREAK SPACE}", " ")
    assert "Early bird" in page.main


def test_the_demo_calls_and_has_proposals_in_every_state(demo: None) -> None:
    states = set(db.session.scalars(select(Proposal.state).distinct()))
    assert states == set(ProposalState)
    decided = set(db.session.scalars(select(Proposal.decision).where(Proposal.decision.is_not(None)).distinct()))
    assert decided == set(Decision)
    reviewers = db.session.scalars(select(TeamRole.member_id).where(TeamRole.role == Role.REVIEWER)).all()
    assert len(reviewers) == 8
    spread = select(func.max(Review.total) - func.min(Review.total)).group_by(Review.proposal_id)
    assert max(found or 0 for found in db.session.scalars(spread)) >= 200
    leads = select(func.count()).select_from(Speaker).where(Speaker.is_lead)
    assert db.session.scalar(leads) == db.session.scalar(select(func.count()).select_from(Proposal)) == 41


def test_nobody_of_the_demo_has_an_address_that_exists(demo: None) -> None:
    addresses = set(db.session.scalars(select(Attendee.email))) | set(db.session.scalars(select(Order.buyer_email)))
    addresses |= set(db.session.scalars(select(Speaker.address))) | set(
        db.session.scalars(select(MemberAddress.address))
    )
    safe = (".example", "example.org", "example.co.uk")
    assert [address for address in addresses if address and not address.lower().endswith(safe)] == []


@pytest.mark.parametrize("today", ["2026-12-30", "2028-02-29"])
def test_the_demo_moves_with_today(ctx: Flask, browsers: Browsers, today: str) -> None:
    day = dt.date.fromisoformat(today)
    with time_machine.travel(dt.datetime.combine(day, dt.time(11), tzinfo=dt.UTC), tick=False):
        fill()
        edition = db.session.scalars(select(Edition)).one()
        assert edition.first_day.weekday() == 3
        assert dt.timedelta(weeks=8) <= edition.first_day - day < dt.timedelta(weeks=9)
        placed = db.session.scalars(select(Order.placed_at).order_by(Order.id)).all()
        moments = [moment for moment in placed if moment is not None]
        assert (len(moments), moments == sorted(moments), moments[-1].date() <= day) == (len(placed), True, True)
        page = browsers().get("/")
        assert "Get your pass" in page.main
        assert "Early bird" in page.main


def test_the_demo_lacks_nothing_to_open(demo: None, browser: Browser, sign_in: Callable[[Browser, str], Page]) -> None:
    slug = db.session.scalars(select(Edition.slug)).one()
    sign_in(browser, ACCOUNTS[0].email)
    page = browser.get(f"/desk/{slug}/edition/")
    assert page.status == 200
    page = browser.get(f"/desk/{slug}/")
    assert page.all("//figure[@class='chart']")
    assert browser.get(f"/desk/{slug}/orders").rows()


def test_the_command_says_how_to_look_around(app: Flask) -> None:
    done = app.test_cli_runner().invoke(args=["sundet", "demo", "--hints"])
    assert (done.exit_code, done.output) == (0, hints("http://localhost") + "\n")
    assert all(account.email in done.output for account in ACCOUNTS)


def test_the_demo_has_mentoring_in_every_state(demo: None) -> None:
    found = {
        "requests": set(db.session.scalars(select(MentoringRequest.state).distinct())),
        "pairs": set(db.session.scalars(select(Match.state).distinct())),
        "programmes": set(db.session.scalars(select(MentoringProgramme.state).distinct())),
    }
    assert found == {
        "requests": set(RequestState),
        "pairs": set(MatchState) - {MatchState.APPROVED, MatchState.DECLINED, MatchState.LAPSED, MatchState.DROPPED},
        "programmes": set(ProgrammeState) - {ProgrammeState.DRAFT},
    }
    counts = [db.session.scalar(select(func.count()).select_from(model)) for model in (MentorProfile, MenteeProfile)]
    assert counts == [60, 120]
    edition = db.session.scalars(select(Edition)).one()
    rows = db.session.scalars(select(MenteeProfile.id)).all()
    assert sum(bool(party.minors) for party in parties_of(rows, now().date()).values()) == 15
    assert guard_edition(edition) == {}
