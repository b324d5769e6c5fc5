"""The timetable in real browsers: cards dragged and moved by key, two editors at once, a phone without scripts."""

import re
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import DESK, PHONE, Person, Site
from tests.journeys.steps import edition_path, said

EDITOR, OWNER = "programme@sundet.example", "mette@sundet.example"


def open_timetable(person: Person, site: Site, address: str, *, day: int = 2) -> Page:
    """Sign in and open one day (from 0) of the demo's timetable."""
    person.sign_in(address)
    page = person.goto(f"/desk{edition_path(site)}/timetable")
    page.locator(".tabs a").nth(day).click()
    page.wait_for_load_state("networkidle")
    return page


def drag(page: Page, card: Locator, goal: Locator, *, row: int) -> None:
    """Drag a card to a room's column, to the row (from 0) of the day."""
    page.locator("[data-frame]").scroll_into_view_if_needed()
    page.evaluate("row => document.querySelectorAll('tr[data-at]')[row].scrollIntoView({block: 'center'})", row)
    card.evaluate("card => card.closest('[data-tray]') && card.scrollIntoView({block: 'start'})")
    start, room = card.bounding_box(), goal.bounding_box()
    line = page.locator("tr[data-at]").nth(row).bounding_box()
    assert start
    assert room
    assert line
    page.mouse.move(start["x"] + 20, start["y"] + 10)
    page.mouse.down()
    page.mouse.move(start["x"] + 40, start["y"] + 30, steps=3)
    page.mouse.move(room["x"] + room["width"] / 2, line["y"] + 2, steps=6)
    expect(page.locator(".sheet-drop")).to_be_visible()
    page.mouse.up()


def test_a_card_is_dragged_moved_by_key_and_taken_off(people: Callable[..., Person], site: Site) -> None:
    editor = people(size={"width": 1700, "height": 1000}, language="sv")
    page = open_timetable(editor, site, EDITOR)
    editor.check()
    waiting = page.locator("[data-tray] [data-slot]").first
    code = waiting.get_attribute("data-slot")
    card = page.locator(f"#slot-{code}")
    drag(page, waiting, page.locator("th[data-room]:not(.sheet-room-slim)").first, row=30)
    expect(page.locator(f"[data-frame] #slot-{code}")).to_be_visible()
    first = card.locator("time").first.get_attribute("datetime")
    card.focus()
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Enter")
    expect(card.locator("time").first).not_to_have_attribute("datetime", first or "")
    expect(card).to_be_focused()
    editor.check()
    box, tray = card.bounding_box(), page.locator("[data-tray]").bounding_box()
    assert box
    assert tray
    page.mouse.move(box["x"] + 20, box["y"] + 10)
    page.mouse.down()
    page.mouse.move(tray["x"] + 40, max(tray["y"], 0) + 10, steps=6)
    page.mouse.up()
    expect(page.locator(f"[data-tray] #slot-{code}")).to_be_visible()


def test_a_finger_scrolls_and_when_it_rests_on_a_card_drags_it(people: Callable[..., Person], site: Site) -> None:
    editor = people(size={"width": 1700, "height": 1000}, touch=True)
    page = open_timetable(editor, site, EDITOR, day=1)
    fingers = editor.context.new_cdp_session(page)

    def touch(kind: str, *at: float) -> None:
        points = [{"x": at[0], "y": at[1]}] if at else []
        fingers.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    card = page.locator("[data-frame] [data-slot]").first
    code = card.get_attribute("data-slot")
    card.scroll_into_view_if_needed()
    stood = card.locator("time").first.get_attribute("datetime") or ""
    box = card.bounding_box()
    assert box
    x, y = box["x"] + 20, box["y"] + 10
    touch("touchStart", x, y)
    touch("touchMove", x, y - 40)
    touch("touchEnd")
    expect(page.locator(".is-lifted")).to_have_count(0)
    card.scroll_into_view_if_needed()
    box = card.bounding_box()
    assert box
    x, y = box["x"] + 20, box["y"] + 10
    touch("touchStart", x, y)
    expect(page.locator(".is-lifted")).to_have_count(1)
    for step in range(1, 6):
        touch("touchMove", x, y + 12 * step)
    expect(page.locator(".sheet-drop")).to_be_visible()
    touch("touchEnd")
    expect(page.locator(f"#slot-{code} time").first).not_to_have_attribute("datetime", stood)


def test_two_editors_hear_of_each_other(people: Callable[..., Person], site: Site) -> None:
    one, other = people(size=DESK), people(size=DESK)
    here, there = (open_timetable(one, site, EDITOR, day=0), open_timetable(other, site, OWNER, day=0))
    code = here.locator("[data-frame] [data-slot]").first.get_attribute("data-slot")
    for page, way in ((here, "Shift+ArrowDown"), (there, "Shift+ArrowUp")):
        page.locator(f"#slot-{code}").focus()
        page.keyboard.press(way)
        page.keyboard.press("Enter")
        expect(page.locator(".toasts .toast")).to_be_visible()
    words = "Somebody else changed this meanwhile. What stands there now is shown; choose again and save once more."
    expect(there.locator(".toasts")).to_contain_text(said(there, words))
    stands = here.locator(f"#slot-{code} time").first.get_attribute("datetime")
    expect(there.locator(f"#slot-{code} time").first).to_have_attribute("datetime", stands or "")
    here.locator(f"#slot-{code}").focus()
    here.keyboard.press("Shift+ArrowUp")
    here.keyboard.press("Enter")
    expect(here.locator(f"#slot-{code} time").first).not_to_have_attribute("datetime", stands or "")
    there.evaluate("dispatchEvent(new Event('focus'))")
    expect(there.locator("[data-news]")).to_contain_text("Ida Sømand")
    there.locator("[data-news-show]").click()
    expect(there.locator("[data-news]")).to_be_hidden()


def test_a_phone_without_scripts_does_all_of_it(people: Callable[..., Person], site: Site) -> None:
    editor = people(size=PHONE, language="da", script=False)
    page = open_timetable(editor, site, EDITOR, day=1)
    editor.check()
    page.locator("[data-tray] .sheet-card").first.click()
    page.wait_for_load_state()
    editor.check()
    page.locator(".place-list button").first.click()
    page.wait_for_load_state()
    expect(page).to_have_url(re.compile(r"/timetable\?day="))
    page.locator(".sheet-last button, .sheet-changes button").last.wait_for(state="attached")
    expect(page.locator("[data-tray] .sheet-card")).to_have_count(0)
