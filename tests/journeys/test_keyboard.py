"""Buying with the keyboard alone: everything is reached with Tab, the focus is always seen, nothing traps it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import DESK, Person
from tests.journeys.steps import PASS, expect_title, language_of, new_address, said, ticket_page

MOST_TABS = 120
# Focus is seen when something is drawn around it, and when it lies inside of the window.
SEEN = """() => {
  const here = document.activeElement;
  const shown = here.matches("input[type=radio], input[type=checkbox]") ? (here.closest("label") ?? here) : here;
  const drawn = [here, shown].some((each) => {
    const style = getComputedStyle(each);
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
  });
  const box = shown.getBoundingClientRect();
  const inside = box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight;
  const middle = document.elementFromPoint(
    Math.min(Math.max(box.left + box.width / 2, 1), innerWidth - 1),
    Math.min(Math.max(box.top + box.height / 2, 1), innerHeight - 1),
  );
  const covered = !middle || !(shown.contains(middle) || middle.contains(shown));
  return [drawn && inside && !covered, here.outerHTML.slice(0, 160), [drawn, inside, !covered].join()];
}"""


def tab_to(page: Page, wanted: str) -> None:
    """Press Tab until something that matches has the focus; on the way every focus must be seen."""
    for _press in range(MOST_TABS):
        page.keyboard.press("Tab")
        if page.evaluate("() => document.activeElement === document.body"):
            continue
        seen, here, why = page.evaluate(SEEN)
        assert seen, f"{page.url}: nobody sees that this has the focus ({why}): {here}"
        if page.evaluate("wanted => document.activeElement.matches(wanted)", wanted):
            return
    raise AssertionError(f"{page.url}: Tab never comes to {wanted}")


def has_focus(page: Page, wanted: str) -> bool:
    return bool(page.evaluate("wanted => document.activeElement.matches(wanted)", wanted))


@pytest.fixture(params=["light", "dark"])
def kim(request: pytest.FixtureRequest, people: Callable[..., Person]) -> Person:
    """Somebody at a desk who has no mouse."""
    return people(size=DESK, language="sv", theme=request.param)


def test_somebody_without_a_mouse_buys_a_pass(kim: Person) -> None:
    page = kim.goto("/")
    page.keyboard.press("Tab")
    assert has_focus(page, "a[href='#main']")
    page.keyboard.press("Enter")
    tab_to(page, f"main a[href='{ticket_page(kim.site)}']")
    page.keyboard.press("Enter")
    expect_title(page, "Tickets")
    field = page.get_by_role("spinbutton", name=PASS[language_of(page)], exact=True)
    tab_to(page, f"#{field.get_attribute('id')}")
    page.keyboard.press("ArrowUp")
    expect(field).to_have_value("1")
    tab_to(page, ".bottom-bar button")
    page.keyboard.press("Enter")
    expect_title(page, "Who buys?")
    fill_in_what_was_missing(page)
    tab_to(page, "#pay input[type=radio]")
    for _step in range(5):
        if has_focus(page, "[value=practice]"):
            break
        page.keyboard.press("ArrowDown")
    expect(page.locator("#pay input[value=practice]")).to_be_checked()
    tab_to(page, "#pay .actions button")
    page.keyboard.press("Space")
    expect_title(page, "Practice till")
    tab_to(page, "button[value=pay]")
    page.keyboard.press("Space")
    expect_title(page, "See you at the Sound!")


def fill_in_what_was_missing(page: Page) -> None:
    """Send the empty form; the summary of what is wrong takes the focus and leads to the fields."""
    tab_to(page, "#who input[name=name]")
    page.keyboard.press("Enter")
    summary = page.locator("[data-error-summary]")
    expect(summary).to_be_focused()
    expect(summary).to_contain_text(said(page, "Write your name, the way you like it."))
    tab_to(page, "[data-error-summary] a[href='#name']")
    page.keyboard.press("Enter")
    expect(page.locator("#who input[name=name]")).to_be_focused()
    page.keyboard.type("Kim Åkerlund")
    tab_to(page, "#who input[name=email]")
    page.keyboard.type(new_address())
    tab_to(page, "#who input[type=radio]")
    page.keyboard.press("Space")
    tab_to(page, "#who .actions button")
    page.keyboard.press("Enter")
    expect(page.locator("#pay")).to_be_visible()


def test_what_was_just_done_is_said_after_the_page_has_come(kim: Person) -> None:
    kim.sign_in("artist@sundet.example")
    page = kim.goto("/account/profile")
    page.locator("main form .button-primary").first.press("Enter")
    toast = page.locator(".toast")
    expect(toast).to_be_visible()
    voice = page.locator(".toasts + [role=status]")
    expect(voice).to_have_text(toast.inner_text())
    expect(voice).to_have_count(0)


def test_somebody_without_a_mouse_reads_an_order_at_the_desk(kim: Person) -> None:
    kim.sign_in("organiser@sundet.example")
    page = kim.goto(f"/desk{ticket_page(kim.site).removesuffix('tickets')}orders")
    tab_to(page, "input[type=search]")
    page.keyboard.type("Friis")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=Friis**")
    tab_to(page, "tbody tr a")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    tab_to(page, "details.danger summary")
    page.keyboard.press("Enter")
    expect(page.locator("details.danger[open]")).to_have_count(1)
    page.keyboard.press("Space")
    expect(page.locator("details.danger[open]")).to_have_count(0)
