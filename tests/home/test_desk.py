"""The organiser's home, the mails and the background work."""

import datetime as dt
from collections.abc import Callable

from flask import Flask
from sqlalchemy import select

from core.clock import now
from core.db import db, transaction
from core.facts import all_facts
from core.jobs import Job, JobState
from core.outbox import Mail, write_mail
from core.permissions import Role
from editions.models import Phase, PhaseKind
from home.desk import GUARDED, QUIET
from home.words import STORY
from mentoring.actions import reporting
from registration.models import Payment
from registration.rules.states import OrderState
from tests.browser import Browser, Page
from tests.editions.builders import a_member, a_team_member, an_edition, sign_in
from tests.mentoring.builders import a_mentee, a_mentor, a_minor, a_pair, open_mentoring
from tests.registration.builders import Shop, a_cart, a_shop, an_order

Browsers = Callable[..., Browser]
HOME = "/desk/2027/"


def desk(browsers: Browsers, shop: Shop, role: Role = Role.OWNER) -> Browser:
    return sign_in(browsers(), a_team_member(shop.edition, role))


def figures(page: Page) -> dict[str, str]:
    found = page.all("//div[contains(@class, 'figure ')]")
    texts = [[" ".join("".join(one.itertext()).split()) for one in figure.xpath("./p")] for figure in found]
    return {words[0]: words[1] for words in texts}


def test_home_without_anything_says_what_to_do(ctx: Flask, browsers: Browsers) -> None:
    browser = sign_in(browsers(), a_team_member(an_edition()))
    page = browser.get(HOME)
    assert figures(page) == {
        "People coming": "0",
        "Paid orders": "0",
        "Waiting for payment": "0",
        "Days to go": "60",
    }
    for words in ("Nothing is sold yet", "No quota yet"):
        assert words in page.main


def test_everything_that_happens_has_words_or_is_told_to_nobody_here() -> None:
    abstract = {"OrderFact", "PlanFact", "ProposalFact", "SeatFact"}
    assert {kind.__name__ for kind in all_facts()} - set(STORY) - set(QUIET) - set(GUARDED) - abstract == set()


def test_home_tells_nobody_who_reported_something_in_mentoring(ctx: Flask, browsers: Browsers) -> None:
    edition = open_mentoring(a_shop().edition)
    minor = a_minor("Liv Canaryson")
    match = a_pair(a_mentee(edition, minor), a_mentor(edition, cleared=True), young=True)
    reporting.report_pair(edition, match, by=minor.id)
    page = sign_in(browsers(), a_team_member(edition)).get(HOME)
    assert "Canaryson" not in page.text
    assert [kind for kind in GUARDED if kind in page.text] == []


def test_no_mail_of_mentoring_is_read_at_the_desk(ctx: Flask, browsers: Browsers) -> None:
    edition = open_mentoring(a_shop().edition)
    minor = a_minor("Liv Canaryson")
    match = a_pair(a_mentee(edition, minor), a_mentor(edition, cleared=True), young=True)
    reporting.report_pair(edition, match, by=minor.id)
    written = db.session.scalars(select(Mail).where(Mail.template.like("mentoring/%")).order_by(Mail.id)).all()
    browser = sign_in(browsers(), a_team_member(edition))
    assert len(written) > 0
    assert "No mail here" in browser.get(f"{HOME}mail").main
    browser.get(f"{HOME}mail/{written[0].id}", status=404)


def test_home_shows_figures_sales_places_and_what_happened(ctx: Flask, browsers: Browsers) -> None:
    shop = a_shop()
    an_order(shop, {shop.festival_pass.id: 2}, name="Ærlig Ögren")
    an_order(shop, currency="DKK")
    an_order(shop, state=OrderState.PENDING)
    a_cart(shop)
    with transaction() as session:
        for payment in session.scalars(select(Payment).where(Payment.currency == "DKK")):
            payment.settled_at = now() - dt.timedelta(days=10)
    page = desk(browsers, shop).get(HOME)
    assert (figures(page)["People coming"], figures(page)["Paid orders"], figures(page)["Waiting for payment"]) == (
        "3",
        "2",
        "1",
    )
    charts = [" ".join(" ".join(head.itertext()).split()) for head in page.all("//figcaption")]
    plain = [chart.replace("\N{NO-BREAK SPACE}", " ") for chart in charts]
    assert plain == [
        "2,400.00 SEK came in 2,400.00 SEK in the last seven days",
        "800.00 DKK came in 0.00 DKK in the last seven days",
    ]
    assert len(page.rows(0)) == 42
    assert page.rows(0)[-1][1].replace("\N{NO-BREAK SPACE}", " ") == "2,400.00 SEK"
    assert "5 / 10" in page.main
    assert "Ærlig Ögren" in page.words_at("//ol[@class='timeline']")


def test_home_counts_down_to_what_comes_next(ctx: Flask, browsers: Browsers) -> None:
    shop = a_shop()
    with transaction() as session:
        phase = session.scalars(select(Phase).where(Phase.kind == PhaseKind.TICKETS)).one()
        phase.closes_at = now() + dt.timedelta(days=3)
    page = desk(browsers, shop).get(HOME)
    assert [words for words in ("Ticket sales closes", "The conference opens") if words in page.main] == [
        "Ticket sales closes",
        "The conference opens",
    ]


def test_home_hides_money_and_names_from_who_may_not_see_them(ctx: Flask, browsers: Browsers) -> None:
    shop = a_shop()
    an_order(shop, name="Ærlig Ögren")
    for role in (Role.VOLUNTEER, Role.REVIEWER, Role.FUNDER):
        page = desk(browsers, shop, role).get(HOME)
        assert "Ærlig Ögren" not in page.main
        assert ("1,200.00" in page.main) is (role is Role.FUNDER)
        assert not page.all("//main//a[contains(@href, '/orders')]")


def test_the_desk_leads_to_the_one_edition_or_lets_choose(ctx: Flask, browsers: Browsers) -> None:
    edition = an_edition()
    member = a_team_member(edition)
    assert sign_in(browsers(), member).get("/desk/").path == HOME
    an_edition("2028")
    operator = sign_in(browsers(), a_member("Operator", operator=True))
    assert len(operator.get("/desk/").all("//main//section[contains(@class, 'card-link')]")) == 2
    stranger = sign_in(browsers(), a_member("Stranger"))
    assert "You are in no team yet" in stranger.get("/desk/").main
    stranger.get(HOME, status=403)


def test_mails_are_listed_searched_and_shown_within_their_edition(ctx: Flask, browsers: Browsers) -> None:
    shop = a_shop()
    other = an_edition("2026")
    with transaction():
        for edition, address in ((shop.edition, "here@example.org"), (other, "there@example.org")):
            write_mail(
                "registration/ticket_gone",
                to=address,
                language="en",
                edition_id=edition.id,
                edition="The Sound",
                number="1",
                name="Bo <b>",
            )
    browser = desk(browsers, shop, Role.FINANCE)
    page = browser.get("/desk/2027/mail")
    assert [row[1] for row in page.rows()] == ["here@example.org"]
    assert [row[1] for row in browser.submit("q", q="HERE@").rows()] == ["here@example.org"]
    assert "No mail" in browser.submit("q", q="there").main
    browser.get("/desk/2027/mail")
    page = browser.click(page.rows()[0][0])
    assert "Bo <b>" in page.main
    browser.get("/desk/2027/mail/2", status=404)


def test_work_that_gave_up_is_put_in_line_again(ctx: Flask, browsers: Browsers) -> None:
    shop = a_shop()
    with transaction() as session:
        session.add(
            Job(
                name="registration.test",
                args={},
                state=JobState.DEAD,
                attempts=9,
                error="SMTPServerDisconnected: gone",
                due_at=now(),
                created_at=now(),
            )
        )
    operator = sign_in(browsers(), a_member("Operator", operator=True))
    assert "1 background job has given up" in operator.get(HOME).main
    page = operator.get("/desk/2027/jobs")
    assert page.rows()[0][:3] == ["registration.test", "9", "SMTPServerDisconnected: gone"]
    page = operator.submit("Try again")
    assert "All is done" in page.main
    assert db.session.scalars(select(Job.state).where(Job.name == "registration.test")).one() is not JobState.DEAD
    owner = desk(browsers, shop)
    owner.get("/desk/2027/jobs", status=403)
    assert "background job" not in owner.get(HOME).main
