"""A session on its way: offered on a phone, read by three without a name, decided, told, confirmed and seen by all."""

import io
import itertools
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import CODE, DESK, PHONE, Mail, Person, Site
from tests.journeys.steps import edition_path, until

LEAD, LEAD_ADDRESS = "Sigurd Dybvadskov", "sigurd.dybvadskov@example.org"
GUEST, GUEST_ADDRESS = "Ylva Månskensbäck", "ylva.manskensback@example.org"
TITLE = "Når færgen er scenen"
ABSTRACT = f"{LEAD} fortæller om tre koncerter på dækket. **Ta med vantar.** Vi er to, {GUEST} og jeg."
NOTE = "Ring til mig på kajen"
# Nothing of this may reach a reviewer.
HIDDEN = ("Sigurd", "Dybvadskov", "Ylva", "Månskensbäck", "manskensback", NOTE)
EDITOR = "programme@sundet.example"
# Name, address and language of those who read it.
REVIEWERS = (
    ("Tove Åkerblom", "reviewer@sundet.example", "sv"),
    ("Halvdan Rønne", "halvdan.roenne@example.org", "da"),
    ("Elsa Vinterkvist", "elsa.vinterkvist@example.org", "sv"),
)
FAR_TOO_LONG = "Sundet " * 60


@pytest.fixture(scope="module")
def sound(sites: Callable[..., Site]) -> Site:
    """A site of its own: the way goes by an outbox whose mails are all sent."""
    return sites()


@pytest.fixture
def anybody(people: Callable[..., Person], sound: Site) -> Callable[..., Person]:
    """A maker of people who stand in front of that site."""
    return lambda **how: people(at=sound, **how)


# --- what one does on a page ------------------------------------------------------------------------------------------


def send(person: Person, form: str) -> Page:
    """Press the button at the end of a form, and wait for what comes."""
    return click(person, person.page.locator(f"main {form} .actions button[type=submit]").first)


def click(person: Person, button: Locator) -> Page:
    """Press something that leads to another page."""
    with person.page.expect_navigation():
        button.click()
    person.page.wait_for_load_state("networkidle")
    return person.page


def look(person: Person, ending: str) -> Page:
    """Be on the page whose address ends like this, and find nothing wrong with it."""
    expect(person.page).to_have_url(re.compile(ending + r"(\?[^#]*)?(#.*)?$"))
    person.check()
    return person.page


def prove_address(person: Person, address: str) -> None:
    """Sign in on the page that asks for it, with the code that is mailed."""
    page = person.page
    page.locator("main input[name=address]").first.fill(address)
    page.locator("main input[name=address]").first.press("Enter")
    page.wait_for_url("**/sign-in/code")
    mail = mail_with(person, address, "/sign-in/link/")
    code = CODE.search(mail.text)
    assert code, mail.text
    page.locator("main input[name=code]").first.fill(code[1])
    page.locator("main input[name=code]").first.press("Enter")
    page.wait_for_url(lambda url: "/sign-in" not in url)


def join(person: Person, address: str, name: str) -> None:
    """Sign in as somebody new, and make the account."""
    prove_address(person, address)
    person.page.wait_for_url("**/account/join")
    person.check()
    person.page.locator("input[name=name]").fill(name)
    person.page.locator("input[name=age][value=adult]").check()
    click(person, person.page.locator("main .actions button[type=submit]").first)


def mail_with(person: Person, address: str, path: str) -> Mail:
    """Wait for a mail with a link to such a path, and return the newest."""
    return until(
        lambda: next((mail for mail in person.mails(address) if link_in(mail, path)), None),
        f"a mail to {address} with a link to {path}",
    )


def link_in(mail: Mail, path: str) -> str:
    return next((link for link in mail.links if path in link), "")


def desk_of(person: Person) -> str:
    return f"/desk{edition_path(person.site)}"


# --- offering ---------------------------------------------------------------------------------------------------------


def begin(person: Person, name: str, address: str) -> Page:
    """Come from the call and begin a draft, without an account."""
    page = person.goto(f"{edition_path(person.site)}call")
    person.check()
    click(person, page.locator("main a[href$='/call/begin']").first)
    look(person, "/call/begin")
    page.locator("label.choice-card").first.click()
    page.locator("input[name=name]").fill(name)
    page.locator("input[name=address]").fill(address)
    return send(person, "#begin")


def write(page: Page) -> None:
    page.locator("input[name=title-da]").fill(TITLE)
    page.locator("textarea[name=abstract-da]").fill(ABSTRACT)
    page.locator("select[name=minutes]").select_option("30")
    page.locator("select[name=track]").select_option(index=1)
    page.locator("input[name=language][value=scandinavian]").check()
    page.locator("textarea[name=note]").fill(NOTE)


def between_steps(page: Page) -> float:
    """Return the smallest gap between the words of two neighbouring steps, line by line."""
    lines = page.locator(".steps .step-label").evaluate_all(
        """labels => labels.map(label => {
            const range = document.createRange();
            range.selectNodeContents(label);
            return [...range.getClientRects()].map(box => [box.top, box.left, box.right]);
        })"""
    )
    return min(
        right[1] - left[2]
        for before, after in itertools.pairwise(lines)
        for left in before
        for right in after
        if left[0] == right[0]
    )


def offer_on_the_phone(lead: Person) -> None:
    """Write it page by page: the draft is kept while one types, and the mailed link leads back to it."""
    page = begin(lead, LEAD, LEAD_ADDRESS)
    look(lead, r"/offer/[\w-]+")
    assert between_steps(page) >= 4
    write(page)
    expect(page.locator("[data-draft-status]")).to_have_text(re.compile(r"\d"))
    lead.goto(link_in(mail_with(lead, LEAD_ADDRESS, "/offer/"), "/offer/"))
    expect(page.locator("input[name=title-da]")).to_have_value(TITLE)
    expect(page.locator("textarea[name=abstract-da]")).to_have_value(ABSTRACT)
    send(lead, "#words")
    look(lead, "/when")
    page.locator("input[name=cities]").first.check()
    page.locator("button[name=fill]").first.click()
    send(lead, "#when")
    look(lead, "/questions")
    page.locator("#questions textarea").first.fill("For alle, der har ventet på en færge.")
    send(lead, "#questions")
    look(lead, "/people")
    page.locator("input[name=invite-name]").fill(GUEST)
    page.locator("input[name=invite-address]").fill(GUEST_ADDRESS)
    send(lead, "#invite")
    expect(page.locator("#people")).to_contain_text(GUEST)
    lead.check()


def say_yes_as_guest(guest: Person) -> None:
    """Somebody who is invited looks, makes an account, says yes and tells when they can."""
    page = guest.goto(link_in(mail_with(guest, GUEST_ADDRESS, "/join/"), "/join/"))
    expect(page.locator("html")).to_have_attribute("lang", "sv")
    expect(page.locator("main")).to_contain_text(TITLE)
    guest.check()
    click(guest, page.locator("form[action$='/accept'] button"))
    look(guest, "/account/sign-in")
    join(guest, GUEST_ADDRESS, GUEST)
    look(guest, r"/join/[\w-]+")
    click(guest, page.locator("form[action$='/accept'] button"))
    look(guest, "/when")
    page.locator("input[name=cities]").nth(1).check()
    send(guest, "#when")


def send_it_in(lead: Person) -> str:
    """Look at it as reviewers will, sign in, send it in; return the number that the receipt tells."""
    page = lead.page
    send(lead, "#own")
    look(lead, "/look")
    expect(page.locator(".reading")).to_contain_text("Ta med vantar")
    assert [word for word in HIDDEN if word in page.locator("#reading").inner_html()] == []
    click(lead, page.locator("#submit button"))
    join(lead, LEAD_ADDRESS, LEAD)
    look(lead, "/look")
    click(lead, page.locator("#submit button"))
    expect(page.locator("#submit")).to_have_count(0)
    look(lead, "/look")
    known = r"\b[A-HJ-NP-Z2-9]{6}\b"
    receipt = until(
        lambda: next((mail for mail in lead.mails(LEAD_ADDRESS) if TITLE in mail.subject), None), "the receipt"
    )
    code = re.search(known, receipt.text)
    assert code, receipt.text
    return code[0]


# --- the team ---------------------------------------------------------------------------------------------------------


def ask_three(editor: Person, code: str) -> None:
    """Ask three reviewers for it by hand."""
    page = editor.goto(f"{desk_of(editor)}reviewers")
    editor.check()
    page.locator(f"main a[href$='/reviewers/{code}']").first.click()
    look(editor, f"/reviewers/{code}")
    for name, _address, _language in REVIEWERS:
        row = page.locator("main tbody tr", has_text=name)
        click(editor, row.locator("form[action$='/add'] button"))
        expect(row.locator("form[action$='/remove']")).to_have_count(1)
    editor.check()


def nameless(person: Person) -> None:
    """Find nothing on the page, nor in what stands behind it, that tells who offers the session."""
    body = person.page.content()
    assert [word for word in HIDDEN if word.lower() in body.lower()] == [], person.page.url


def read_it(reviewer: Person, code: str, language: str, *, keys: bool) -> None:
    """Read it, give points, then see what the others think; with the keyboard alone where `keys` says so."""
    desk = desk_of(reviewer)
    page = reviewer.goto(f"{desk}review/{code}")
    expect(page.locator("html")).to_have_attribute("lang", language)
    expect(page.locator(".reading")).to_contain_text("Ta med vantar")
    reviewer.check()
    nameless(reviewer)
    points = page.locator("#review fieldset")
    expect(points).to_have_count(3)
    if keys:
        points.first.locator("input").first.focus()
        for key in ("4", "5", "3"):
            page.keyboard.press(key)
        with page.expect_navigation():
            page.keyboard.press("s")
    else:
        for place in range(3):
            points.nth(place).locator("label[for$='-3']").click()
        page.locator("#review textarea[name=comment]").fill("Varmt ja.")
        send(reviewer, "#review")
    nameless(reviewer)
    reviewer.goto(f"{desk}review/{code}")
    expect(page.locator("#others")).to_be_visible()
    reviewer.check()
    nameless(reviewer)
    reviewer.goto(f"{desk}review-done")
    expect(page.locator("main")).to_contain_text(TITLE)
    reviewer.check()
    nameless(reviewer)


def decide(editor: Person, code: str) -> None:
    """Find it on the board with its three reviews, and mark it."""
    page = editor.goto(f"{desk_of(editor)}proposals?q={code}")
    expect(page.locator("#marks tbody tr")).to_have_count(1)
    expect(page.locator("#marks tbody .score")).to_have_count(1)
    page.locator("#marks tbody input[name=proposal]").check()
    editor.check()
    click(editor, page.locator("button[name=mark][value=accept]"))
    expect(page.locator(f"#marks tbody input[value='{code}.accept']")).to_have_count(1)
    click(editor, page.locator("#marks tbody a").first)
    look(editor, f"/proposals/{code}")
    expect(page.locator("#reviews .review-grade")).to_have_count(3)


def look_and_send(editor: Person) -> None:
    """Prepare the mails, look at them, make one warmer, send them, and see them leave."""
    page = editor.goto(f"{desk_of(editor)}outbox")
    click(editor, page.locator("form[action$='/outbox/prepare'] button").first)
    editor.goto(f"{desk_of(editor)}outbox?decision=accept")
    editor.check()
    letters = {
        name: page.locator("article.letter-card", has=page.locator(".letter-to", has_text=name))
        for name in (LEAD, GUEST)
    }
    spoken = {name: card.locator(".letter-body").get_attribute("lang") for name, card in letters.items()}
    assert spoken == {LEAD: "da", GUEST: "sv"}
    expect(letters[LEAD]).to_contain_text(TITLE)
    click(editor, letters[LEAD].locator("a[href*='/outbox/mails/']"))
    body = page.locator("textarea[name=body]")
    body.fill(f"{body.input_value()}\n\nVi glæder os til dækket.")
    send(editor, "form")
    expect(page.locator(".letter-paper")).to_contain_text("Vi glæder os til dækket.")
    editor.check()
    editor.goto(f"{desk_of(editor)}outbox?decision=accept")
    sending = page.locator("details.danger", has=page.locator("form[action*='/outbox/send']"))
    sending.locator("summary").click()
    editor.check()
    click(editor, sending.locator("form button"))
    expect(page.locator("main progress")).to_be_visible()
    expect(page.locator("[data-reload]")).to_have_count(0)
    look(editor, r"/outbox/\d+")
    done = page.locator("main progress")
    expect(done).to_have_attribute("value", done.get_attribute("max") or "")


# --- what comes of it -------------------------------------------------------------------------------------------------


def confirm_on_the_phone(lead: Person) -> None:
    """Read the mail where the demo shows it, follow its link, and say yes."""
    mail = until(
        lambda: next((one for one in lead.mails(LEAD_ADDRESS) if "Vi glæder os til dækket." in one.text), None),
        "the mail of the decision",
    )
    page = lead.goto(mail.path)
    lead.check()
    lead.goto(link_in(mail, "/offer/"))
    look(lead, "/look")
    click(lead, page.locator("form[action$='/confirm'] button"))
    expect(page.locator("form[action$='/confirm']")).to_have_count(0)
    look(lead, "/look")


def find_pass(person: Person, address: str) -> None:
    """Find the mail with the pass, and its ticket."""
    mail = mail_with(person, address, "/order/")
    page = person.goto(mail.path)
    expect(page.locator("a[download]").first).to_be_visible()
    person.check()
    person.goto(link_in(mail, "/order/"))
    person.check()


def see_it(visitor: Person) -> None:
    """Somebody who is nobody finds the session among all others, and who holds it."""
    page = visitor.goto(f"{edition_path(visitor.site)}sessions")
    visitor.check()
    click(visitor, page.get_by_role("link", name=TITLE))
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    expect(page.locator(".session-faces")).to_contain_text(LEAD)
    expect(page.locator(".session-faces")).to_contain_text(GUEST)
    visitor.check()


def test_a_session_on_its_way_from_the_phone_to_the_programme(anybody: Callable[..., Person]) -> None:
    lead, guest = anybody(size=PHONE, language="da"), anybody(size=PHONE, language="sv")
    offer_on_the_phone(lead)
    say_yes_as_guest(guest)
    code = send_it_in(lead)
    editor = anybody(size=DESK, language="da")
    editor.sign_in(EDITOR)
    ask_three(editor, code)
    for number, (_name, address, language) in enumerate(REVIEWERS):
        reviewer = anybody(size=DESK, language=language)
        reviewer.sign_in(address)
        read_it(reviewer, code, language, keys=number == 0)
    decide(editor, code)
    look_and_send(editor)
    confirm_on_the_phone(lead)
    find_pass(lead, LEAD_ADDRESS)
    find_pass(guest, GUEST_ADDRESS)
    see_it(anybody(size=PHONE, language="da"))


# --- bad input --------------------------------------------------------------------------------------------------------


def test_a_title_far_too_long_gets_a_sentence_and_nothing_is_lost(anybody: Callable[..., Person]) -> None:
    person = anybody(size=PHONE, language="da")
    page = begin(person, "Bodil Ågård", "bodil.aagaard@example.org")
    write(page)
    title = page.locator("input[name=title-da]")
    title.fill(FAR_TOO_LONG)
    send(person, "#words")
    expect(page.locator("[data-error-summary]")).to_be_focused()
    expect(page.locator("#title-da-error")).to_be_visible()
    expect(title).to_have_attribute("aria-invalid", "true")
    expect(title).to_have_value(FAR_TOO_LONG)
    expect(page.locator("textarea[name=abstract-da]")).to_have_value(ABSTRACT)
    expect(page.locator("textarea[name=note]")).to_have_value(NOTE)
    expect(page.locator("select[name=minutes]")).to_have_value("30")
    expect(page.locator("input[name=language][value=scandinavian]")).to_be_checked()
    person.check()
    title.fill(TITLE)
    send(person, "#words")
    look(person, "/when")


def bomb(path: Path) -> Path:
    """Write a picture that is small as a file and enormous when it is opened."""
    body = io.BytesIO()
    Image.new("1", (30_000, 30_000)).save(body, "PNG")
    path.write_bytes(body.getvalue())
    return path


def test_an_odd_picture_gets_a_sentence_and_nothing_is_lost(anybody: Callable[..., Person], tmp_path: Path) -> None:
    person = anybody(size=PHONE, language="sv")
    person.sign_in("speaker@sundet.example")
    page = person.goto("/account/speaker-profile")
    person.check()
    words = tmp_path / "portræt.jpg"
    words.write_text("Dette er ikke et billede.", encoding="utf-8")
    for picture in (words, bomb(tmp_path / "kaj.png")):
        page.locator("input[name=affiliation]").fill(f"Kajen {picture.stem}")
        page.locator("textarea[name=biography-sv]").fill("Skriver om dörrar som kärvar.")
        page.locator("input[name=picture]").set_input_files(picture)
        send(person, "#profile")
        expect(page.locator("[data-error-summary]")).to_be_focused()
        expect(page.locator("#picture-error")).to_be_visible()
        expect(page.locator("input[name=affiliation]")).to_have_value(f"Kajen {picture.stem}")
        expect(page.locator("textarea[name=biography-sv]")).to_have_value("Skriver om dörrar som kärvar.")
        person.check()
    send(person, "#profile")
    expect(page.locator("[data-error-summary]")).to_have_count(0)
    expect(page.locator("input[name=affiliation]")).to_have_value("Kajen kaj")


# --- setting the call up ----------------------------------------------------------------------------------------------


def test_the_call_is_set_up_in_swedish(anybody: Callable[..., Person]) -> None:
    asa = anybody(size=DESK, language="sv")
    asa.sign_in("organiser@sundet.example")
    page = asa.goto(f"{desk_of(asa)}call")
    expect(page.locator("html")).to_have_attribute("lang", "sv")
    asa.check()
    click(asa, page.locator("main a[href$='/call/settings']").first)
    look(asa, "/call/settings")
    page.locator("input[name=answer_days]").fill("0")
    send(asa, "form")
    expect(page.locator("#answer_days-error")).to_be_visible()
    asa.check()
    page.locator("input[name=answer_days]").fill("9")
    send(asa, "form")
    look(asa, "/call")
    click(asa, page.locator("main a[href$='/call/question']").first)
    look(asa, "/call/question")
    asked = {"da": "Hvad skal vi tage med?", "sv": "Vad ska vi ta med?", "en": "What shall we bring?"}
    for code, words in asked.items():
        page.locator(f"input[name=label-{code}]").fill(words)
    page.locator("select[name=kind]").select_option("text")
    send(asa, "form")
    expect(page.locator("#questions")).to_contain_text(asked["sv"])
    click(asa, page.locator("main a[href$='/call/preview']").first)
    expect(page.locator("#asked")).to_contain_text(asked["sv"])
    look(asa, "/call/preview")
