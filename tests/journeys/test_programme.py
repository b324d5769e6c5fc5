"""A programme on two shores: placed by the solver and by hand, released and mailed; seats that fill; no boats."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import DESK, PHONE, Person, Site
from tests.journeys.steps import edition_path, until

EDITOR, OWNER = "programme@sundet.example", "organiser@sundet.example"
DELEGATE, SPEAKER = "delegate@sundet.example", "speaker@sundet.example"
REASON = "Hon tar ett senare tåg, det är avtalat"


@pytest.fixture(scope="module")
def sound(sites: Callable[..., Site]) -> Site:
    """A site of its own: what is released here everybody sees."""
    return sites()


@pytest.fixture
def anybody(people: Callable[..., Person], sound: Site) -> Callable[..., Person]:
    """A maker of people who stand in front of that site."""
    return lambda **how: people(at=sound, **how)


def click(person: Person, button: Locator) -> Page:
    """Press something that leads to another page, and find nothing wrong with it."""
    with person.page.expect_navigation():
        button.click()
    person.page.wait_for_load_state("networkidle")
    person.check()
    return person.page


def confirm(person: Person, action: str) -> Page:
    """Open a danger form by where it leads, and press its button."""
    block = person.page.locator("details.danger", has=person.page.locator(f"form[action*='{action}']")).first
    block.locator("summary").click()
    return click(person, block.locator("form .actions button").last)


def desk_of(person: Person) -> str:
    return f"/desk{edition_path(person.site)}"


# --- from sessions to a release ---------------------------------------------------------------------------------------


def place_by_solver(editor: Person) -> None:
    """Let the solver find a place for what waits, watch it, and take over what it found."""
    page = editor.goto(f"{desk_of(editor)}timetable")
    editor.check()
    waits = page.locator("[data-tray] a[href*='/timetable/']").count()
    assert waits > 0
    click(editor, page.locator("main a[href$='/timetable/plans']").first)
    page.locator("input[name=mode][value=keep]").check()
    page.locator("input[name=seconds][value='10']").check()
    click(editor, page.locator("form[action$='/timetable/plans'] .actions button[type=submit]"))
    expect(page.locator("form[action$='/take-over']")).to_be_visible()
    editor.check()
    expect(page.locator("input[name=moves]:checked").first).to_be_visible()
    click(editor, page.locator("form[action$='/take-over'] .actions button[type=submit]"))
    expect(page.locator("[data-tray] a[href*='/timetable/']")).to_have_count(0)


def release(editor: Person) -> None:
    """Give each error a reason, name the release, and let it out."""
    page = editor.goto(f"{desk_of(editor)}timetable/releases")
    editor.check()
    page.locator("input[name=name]").fill("Vårens program")
    for field in page.locator("input[name^=why_]").all():
        field.fill(REASON)
    click(editor, page.locator("form[action$='/releases'] .actions button[type=submit]").last)
    expect(page.locator("main")).to_contain_text("Vårens program")


def send_mails(editor: Person) -> None:
    """Look at the mails that the release prepared, and send them."""
    page = editor.goto(f"{desk_of(editor)}timetable/notices")
    editor.check()
    expect(page.locator("article.letter-card").first).to_be_visible()
    confirm(editor, "/notices/send")
    expect(page.locator("[data-reload]")).to_have_count(0)
    done = page.locator("main progress")
    expect(done).to_have_attribute("value", done.get_attribute("max") or "")


def test_from_the_solver_to_a_release_in_swedish(anybody: Callable[..., Person]) -> None:
    editor = anybody(size=DESK, language="sv")
    editor.sign_in(EDITOR)
    place_by_solver(editor)
    release(editor)
    send_mails(editor)
    visitor = anybody(size=PHONE, language="da")
    page = visitor.goto(f"{edition_path(visitor.site)}programme/changes")
    visitor.check()
    expect(page.locator("main")).to_contain_text("Vårens program")
    # Why an error went out stays among the team.
    assert REASON not in page.content()


def test_a_session_is_moved_with_the_keyboard_alone_and_back(anybody: Callable[..., Person]) -> None:
    editor = anybody(size=DESK, language="da", script=False)
    editor.sign_in(EDITOR)
    page = editor.goto(f"{desk_of(editor)}timetable")
    placed = page.locator("main a[href*='/timetable/']").evaluate_all(
        "links => links.filter(link => !link.closest('[data-tray]')).map(link => link.getAttribute('href'))"
    )
    address = next(link for link in placed if re.search(r"/timetable/[0-9A-Z]{6}$", link))
    page = editor.goto(address)
    at = page.locator("form.slot-form input[name=at]")
    before = at.input_value()
    at.fill("21:45")
    page.locator("form.slot-form .actions button[type=submit]").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page = editor.goto(address)
    expect(page.locator("form.slot-form input[name=at]")).to_have_value("21:45")
    page = editor.goto(f"{desk_of(editor)}timetable")
    with page.expect_navigation():
        page.locator("form[action*='/undo'] button").first.press("Enter")
    page = editor.goto(address)
    expect(page.locator("form.slot-form input[name=at]")).to_have_value(before)


# --- seats ------------------------------------------------------------------------------------------------------------


def give_seats(editor: Person, mode: str, seats: str) -> str:
    """Let a workshop without seats give some; return the address of its page at the desk."""
    page = editor.goto(f"{desk_of(editor)}seats")
    editor.check()
    # On the last day, when those who sign up below do not speak themselves.
    click(editor, page.locator("a[href$='/giving']").last)
    page.locator(f"input[name=mode][value={mode}]").check()
    page.locator("input[name=seats]").fill(seats)
    if mode == "lottery":
        page.locator("input[name=draw_at]").fill(
            page.evaluate("new Date(Date.now() + 864e5).toISOString().slice(0, 16)")
        )
    click(editor, page.locator("main form .actions button[type=submit]").last)
    return page.url


def test_a_workshop_fills_up_and_its_list_moves(anybody: Callable[..., Person]) -> None:
    editor = anybody(size=DESK, language="sv")
    editor.sign_in(EDITOR)
    plan = give_seats(editor, "first-come", "1")
    code = plan.rstrip("/").rsplit("/", 1)[-1]
    first, second = anybody(size=PHONE, language="da"), anybody(size=PHONE, language="sv")
    first.sign_in(DELEGATE)
    second.sign_in(SPEAKER)
    session = session_of(editor, plan)
    for person, badge in ((first, "good"), (second, "warn")):
        person.goto(session)
        page = click(person, person.page.locator(f"#seat-{code} form[action$='/seat'] button"))
        expect(page.locator(f"#seat-{code} .badge-{badge}")).to_be_visible()
    before = len(second.mails(SPEAKER))
    first.goto(session)
    click(first, first.page.locator(f"#seat-{code} form[action$='/leave'] button"))
    mail = until(lambda: next(iter(second.mails(SPEAKER)[: len(second.mails(SPEAKER)) - before]), None), "an offer")
    assert mail.links
    second.goto(session)
    second.check()
    page = click(second, second.page.locator(f"#seat-{code} button[name=answer][value=yes]"))
    expect(page.locator(f"#seat-{code} .badge-good")).to_be_visible()


def session_of(editor: Person, plan: str) -> str:
    """Return the page for everybody of a workshop, found by its title on the public pages."""
    title = editor.goto(plan).locator("h1").inner_text().strip()
    page = editor.goto(f"{edition_path(editor.site)}sessions?q={title[:20]}")
    return page.locator("main .act-title a").first.get_attribute("href") or ""


def test_a_lottery_is_drawn_and_can_be_drawn_again(anybody: Callable[..., Person]) -> None:
    editor, delegate = anybody(size=DESK, language="da"), anybody(size=PHONE, language="da")
    editor.sign_in(EDITOR)
    plan = give_seats(editor, "lottery", "1")
    code = plan.rstrip("/").rsplit("/", 1)[-1]
    delegate.sign_in(DELEGATE)
    session = session_of(editor, plan)
    delegate.goto(session)
    page = click(delegate, delegate.page.locator(f"#seat-{code} form[action$='/seat'] button"))
    expect(page.locator(f"#seat-{code} .badge-info")).to_be_visible()
    editor.goto(plan)
    confirm(editor, "/draw")
    expect(editor.page.locator("#draws .badge-good")).to_be_visible()
    delegate.goto(session)
    expect(delegate.page.locator(f"#seat-{code} .badge-good")).to_be_visible()


# --- no boat sails ----------------------------------------------------------------------------------------------------


def test_the_boats_stop_and_sail_again(anybody: Callable[..., Person]) -> None:
    owner, visitor = anybody(size=PHONE, language="sv"), anybody(size=PHONE, language="da")
    owner.sign_in(OWNER)
    owner.goto(f"{desk_of(owner)}boats")
    owner.check()
    confirm(owner, "/boats/stop")
    banner = owner.page.locator(".notice-warn p").first.inner_text()
    assert banner
    page = visitor.goto(f"{edition_path(visitor.site)}programme")
    visitor.check()
    expect(page.locator(".banner")).to_be_visible()
    owner.goto(f"{desk_of(owner)}boats")
    confirm(owner, "/boats/sail")
    page = visitor.goto(f"{edition_path(visitor.site)}programme")
    expect(page.locator(".banner")).to_have_count(0)


def test_the_star_of_a_session_on_the_water_is_seen(anybody: Callable[..., Person]) -> None:
    visitor = anybody(size=PHONE, language="sv")
    page = visitor.goto(f"{edition_path(visitor.site)}sessions/FER23X")
    expect(page.locator(".show-water .star")).to_be_visible()
    visitor.check()
