"""Lists in the order that was asked for: the same in every database, whole, and stable from page to page."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import literal, select

from accounts.models import Member
from core.db import db
from core.language import fold, fold_letters
from core.listing import Sorting, folded, sort_in
from core.permissions import Role
from editions.models import Edition
from mentoring.rules.people import MenteeKind
from tests.browser import Browser, statements
from tests.conference.builders import a_call, a_proposal
from tests.editions.builders import a_member, a_team_member, sign_in
from tests.mentoring.builders import a_band, a_mentee, a_mentor, a_minor, a_pair, open_mentoring
from tests.mentoring.cohorts.builders import a_programme, an_application
from tests.registration.builders import a_shop, an_order

pytestmark = pytest.mark.usefixtures("ctx")
Browsers = Callable[..., Browser]


def by_letter(name: str) -> str:
    return fold_letters(name) or ""


# In the order of the desk: å as aa, ä and æ as ae, ö and ø as oe, ü as y; then what no database knows, after z.
IN_ORDER = [
    *("Aase 1", "Åse 2", "Åström", "Abel", "adam", "Ægir 1", "Ägir 2", "Anna-Lis", "Annabel", "Émile", "Erik", "Óðinn"),
    *("Ödman", "Øen", "Ole", "Çelik", "Þór", "Zoë", "Ψ"),
]
IN_ORDER.sort(key=by_letter)
MIXED = IN_ORDER[::2] + IN_ORDER[1::2][::-1]


def test_the_order_of_the_desk_is_this_one() -> None:
    assert sorted(["Zoë", "Ödman", "Øen", "Ole", "Åse", "Aase", "Abel", "Ægir", "Ägir", "Erik"], key=by_letter) == [
        "Åse", "Aase", "Abel", "Ægir", "Ägir", "Erik", "Ödman", "Øen", "Ole", "Zoë",
    ]  # fmt: skip


@pytest.mark.parametrize("name", [*MIXED, "STRAẞE Straße", "Łódź", "100 % ' \\ :x ?", "", "Ǻ"])
def test_a_database_folds_like_python(name: str) -> None:
    assert db.session.scalar(select(folded(literal(name)))) == fold_letters(name)


@pytest.mark.parametrize("name", [name for name in MIXED if name != "Ψ"])
def test_what_is_folded_letter_by_letter_is_what_is_stored_folded(name: str) -> None:
    assert fold_letters(name) == fold(name)


def test_nothing_stays_nothing() -> None:
    assert db.session.scalar(select(folded(literal(None)))) is None


@pytest.mark.parametrize("typed, key", [("name", "name"), ("-name", "-name"), ("--name", "x"), ("", "x"), ("id", "x")])
def test_only_columns_of_the_list_are_sorted_by(typed: str, key: str) -> None:
    assert sort_in(typed, {"name"}, "x") == key


def test_equal_rows_keep_their_places_and_empty_ones_come_last_both_ways() -> None:
    members = [a_member(name) for name in ("Bo", "", "Bo", "Åse")]
    sorting = Sorting({"name": Member.search_name}, "name", Member.id)

    def found(sort: str) -> list[int]:
        rows = db.session.scalars(sorting.applied(select(Member), sort))
        return [[one.id for one in members].index(row.id) for row in rows]

    assert {sort: found(sort) for sort in ("name", "-name", "")} == {
        "name": [3, 0, 2, 1],
        "-name": [0, 2, 3, 1],
        "": [3, 0, 2, 1],
    }


# --- the lists of the desk --------------------------------------------------------------------------------------------


def first_cells(browser: Browser, address: str, column: int = 0) -> list[str]:
    return [row[column] for row in browser.get(address).rows()]


def test_orders_and_attendees_come_in_the_order_of_the_desk(browser: Browser) -> None:
    shop = a_shop(size=None)
    for number, name in enumerate(MIXED):
        an_order(shop, name=name, email=f"{number}@example.org")
    sign_in(browser, a_team_member(shop.edition, Role.OWNER))
    assert first_cells(browser, "/desk/2027/orders?sort=buyer", 1) == IN_ORDER
    assert first_cells(browser, "/desk/2027/orders?sort=-buyer", 1) == IN_ORDER[::-1]
    assert first_cells(browser, "/desk/2027/attendees?sort=name") == IN_ORDER
    for sort in ("type", "-code", "details", "organisation"):
        assert sorted(first_cells(browser, f"/desk/2027/attendees?sort={sort}")) == sorted(IN_ORDER)


def test_attendees_are_carried_out_as_the_list_stands(browser: Browser) -> None:
    shop = a_shop(size=None)
    for number, name in enumerate(("Øen", "Åse", "Bo")):
        an_order(shop, name=name, email=f"{number}@example.org")
    sign_in(browser, a_team_member(shop.edition, Role.OWNER))

    def carried(address: str) -> list[str]:
        browser.get(address)
        browser.click("Export what is shown")
        browser.click("Everything")
        rows = browser.submit("Download", format="json").json["rows"]
        return [row["full_name"] for row in rows]

    assert carried("/desk/2027/attendees") == ["Åse", "Bo", "Øen"]
    assert carried("/desk/2027/attendees?sort=-name&q=example") == ["Øen", "Bo", "Åse"]


def test_speakers_and_proposals_come_in_the_order_of_the_desk(browser: Browser) -> None:
    calls = a_call()
    for name in MIXED:
        a_proposal(calls, name, name=name)
    sign_in(browser, a_team_member(calls.edition, Role.PROGRAMME_EDITOR))
    page = browser.get("/desk/2027/speakers")
    names = ["".join(cell.itertext()).strip() for cell in page.all("//tbody//th//*[self::a or self::span][@dir]")]
    assert names == IN_ORDER
    assert page.all("//th[@aria-sort]/@aria-sort") == ["ascending"]
    assert first_cells(browser, "/desk/2027/speakers?sort=-session", 1) == IN_ORDER[::-1]
    titles = browser.get("/desk/2027/proposals?sort=title").all("//tbody//th//a")
    assert ["".join(link.itertext()) for link in titles] == IN_ORDER


def test_speakers_are_carried_out_as_they_are_sorted_and_searched(browser: Browser) -> None:
    calls = a_call()
    for name in ("Øen Ek", "Åse Ek", "Bo"):
        a_proposal(calls, f"Talk of {name}", lead=a_member(name))
    sign_in(browser, a_team_member(calls.edition, Role.PROGRAMME_EDITOR))
    browser.get("/desk/2027/speakers?q=ek&sort=-name")
    browser.click("Carry out what is shown")
    rows = browser.submit("Download", format="json").json["rows"]
    assert [row["name"] for row in rows] == ["Øen Ek", "Åse Ek"]


def a_desk_of_mentoring(browser: Browser) -> Edition:
    edition = open_mentoring()
    sign_in(browser, a_team_member(edition, Role.MENTOR_COORDINATOR, "Karla"))
    return edition


def test_mentors_come_in_the_order_of_the_desk(browser: Browser) -> None:
    edition = a_desk_of_mentoring(browser)
    mentors = {name: a_mentor(edition, a_member(name)) for name in ("Øen", "Åse", "Bo")}
    a_pair(a_mentee(edition), mentors["Bo"])
    path = "/desk/2027/mentoring/people"
    assert first_cells(browser, path) == ["Åse", "Bo", "Øen"]
    assert first_cells(browser, f"{path}?sort=-name") == ["Øen", "Bo", "Åse"]
    assert first_cells(browser, f"{path}?sort=-taken")[0] == "Bo"
    browser.click("Carry it out")
    rows = browser.submit("Download", format="json").json["rows"]
    assert rows[0]["name"] == "Bo"


def test_no_order_tells_of_the_names_of_young_people(browser: Browser) -> None:
    """They stand last, backwards too, in the order in which they came: whatever they are called."""
    edition = a_desk_of_mentoring(browser)
    for name in ("Zoë", "Bo"):
        a_mentee(edition, a_member(name))
    for name in ("Maja Ek", "Anna Ek", "Zilla Ek"):
        a_mentee(edition, a_minor(name))
    a_mentee(edition, a_member("Grown"), kind=MenteeKind.BAND, organisation_id=a_band(a_minor("Aya"), name="Aalarm").id)
    path = "/desk/2027/mentoring/people/looking"
    young = ["Somebody", "Z. E.", "A. E.", "M. E."]
    assert [name.removesuffix(" under 18") for name in first_cells(browser, f"{path}?sort=name")][:2] == ["Bo", "Zoë"]
    forwards, backwards = first_cells(browser, f"{path}?sort=name"), first_cells(browser, f"{path}?sort=-name")
    assert backwards[:2] == ["Zoë", "Bo"]
    assert forwards[2:] == backwards[2:]
    assert [name.removesuffix(" under 18") for name in forwards[3:]] == young[1:]


def test_pairs_are_sorted_by_every_column(browser: Browser) -> None:
    edition = a_desk_of_mentoring(browser)
    carer = a_team_member(edition, Role.MENTOR_COORDINATOR, "Ægir")
    for days, name in enumerate(("Øen", "Åse", "Bo"), start=1):
        a_pair(
            a_mentee(edition, a_member("Ida")), a_mentor(edition, a_member(name)), days=days,
            coordinator_id=carer.id if name == "Bo" else None,
        )  # fmt: skip

    def mentors(sort: str) -> list[str]:
        return [name.split()[0] for name in first_cells(browser, f"/desk/2027/mentoring/pairs?sort={sort}")]

    assert mentors("mentor") == ["Åse", "Bo", "Øen"]
    assert mentors("-mentor") == ["Øen", "Bo", "Åse"]
    assert mentors("since") == ["Bo", "Åse", "Øen"]
    assert mentors("") == ["Øen", "Åse", "Bo"]
    assert mentors("carer")[0] == mentors("-carer")[0] == "Bo"


def test_applications_are_sorted_by_name_only_for_who_reads_them(browsers: Browsers) -> None:
    edition = open_mentoring()
    programme = a_programme(edition)
    for name in ("Øen", "Åse", "Bo"):
        an_application(programme, a_mentor(edition, a_member(name)))
    path = f"/desk/2027/mentoring/programmes/{programme.id}?sort=name"
    reads = sign_in(browsers(), a_team_member(edition, Role.MENTOR_COORDINATOR, "Karla"))
    page = reads.get(path)
    assert [row[1] for row in page.rows()] == ["Åse", "Bo", "Øen"]
    reads.click("Carry out")
    assert [row["name"] for row in reads.submit("Download", format="json").json["rows"]] == ["Åse", "Bo", "Øen"]
    owner = sign_in(browsers(), a_team_member(edition, Role.OWNER))
    page = owner.get(path)
    assert [row[-5] for row in page.rows()] == ["Øen", "Åse", "Bo"]
    heads = page.all("//th[@scope='col']//a[@class='sort']/@href")
    assert [head for head in heads if "sort=name" in head or "sort=-name" in head] == []


@pytest.mark.parametrize(
    "address",
    [
        "orders?sort=method", "attendees?sort=organisation", "speakers?sort=session", "proposals?sort=title",
        "mentoring/people?sort=taken", "mentoring/people/looking?sort=name", "mentoring/pairs?sort=carer",
    ],
)  # fmt: skip
def test_sorting_costs_no_statement(browser: Browser, address: str) -> None:
    edition: Any = a_call().edition
    open_mentoring(edition)
    sign_in(browser, a_team_member(edition, Role.OWNER))
    costs = []
    for asked in (address.partition("?")[0], address):
        browser.get(f"/desk/2027/{asked}")
        with statements() as seen:
            browser.get(f"/desk/2027/{asked}")
        costs.append(seen.count)
    assert costs[0] == costs[1]
