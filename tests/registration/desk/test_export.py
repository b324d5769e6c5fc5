"""Lists that leave the house: opened again in each format, with the people they may hold and no others."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import select

from accounts.models import Member
from core.audit import AuditEntry
from core.clock import now
from core.db import db, transaction
from core.permissions import Role
from editions.models import Edition
from registration.actions.noting import add_note
from registration.actions.refunding import refund_order
from registration.models import Attendee, Order
from registration.rules.states import OrderState
from tests.browser import Browser, Page
from tests.editions.builders import a_member, a_team_member, an_edition, sign_in
from tests.registration.builders import PASS_PRICES, Shop, a_shop, an_order

Browsers = Callable[..., Browser]
EDGES = json.loads((Path(__file__).parents[2] / "data" / "edge_cases.json").read_text(encoding="utf-8"))
EXPORT = "/desk/2027/attendees/export"
EVERYTHING = f"{EXPORT}?profile=everything"
PUBLIC = f"{EXPORT}?profile=public-delegate-list"


def desk(browsers: Browsers, shop: Shop, role: Role = Role.OWNER, language: str = "en") -> Browser:
    return sign_in(browsers(language=language), a_team_member(shop.edition, role))


def tell(order: Order, *, place: int = 0, **values: Any) -> None:
    """Fill in the attendee of one ticket of an order."""
    with transaction() as session:
        ticket = [line.ticket for line in order.lines if line.ticket][place]
        assert ticket is not None
        assert ticket.attendee is not None
        row = session.get_one(Attendee, ticket.attendee.id)
        for column, value in values.items():
            setattr(row, column, value)


def csv_rows(page: Page) -> list[dict[str, str]]:
    text = page.data.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";" if ";" in text.splitlines()[0] else ","))


def xlsx_rows(page: Page) -> list[tuple[Any, ...]]:
    book = openpyxl.load_workbook(io.BytesIO(page.data))
    return [tuple(cell.value for cell in row) for row in book.active.iter_rows()]


def exported() -> list[dict[str, Any]]:
    entries = db.session.scalars(select(AuditEntry).where(AuditEntry.fact == "ListExported").order_by(AuditEntry.id))
    return [dict(entry.details, by=entry.member_id is not None, edition=entry.edition_id) for entry in entries]


def test_each_format_holds_the_same_people(ctx: Flask, browsers: Browsers) -> None:
    shop = a_shop()
    order = an_order(shop, {shop.festival_pass.id: 1, shop.dinner.id: 1}, name="Åse Ærø")
    tell(order, name="Åse Ærø", phone="+46701234567", organisation="Bådlaug")
    browser = desk(browsers, shop)
    browser.get(EVERYTHING)
    as_csv = csv_rows(browser.submit("Download", format="csv"))
    browser.get(EVERYTHING)
    head, row = xlsx_rows(browser.submit("Download", format="xlsx"))
    browser.get(EVERYTHING)
    as_json = browser.submit("Download", format="json").json
    assert [as_csv[0][key] for key in ("Name", "Phone", "Organisation", "Add-ons")] == [
        "Åse Ærø",
        "'+46701234567",
        "Bådlaug",
        "Dinner",
    ]
    found = dict(zip(head, row, strict=True))
    assert (found["Name"], found["Phone"], found["Price incl. VAT"]) == ("Åse Ærø", "+46701234567", 1650)
    assert as_json["rows"][0]["gross"] == {"amount": 165_000, "currency": "SEK"}
    assert [column["key"] for column in as_json["columns"]][:3] == ["badge_name", "full_name", "sort_name"]
    assert [len(as_csv), len(as_json["rows"])] == [1, 1]
    assert exported() == [
        {
            "list": "attendees",
            "profile": "everything",
            "format": kind,
            "rows": 1,
            "by": True,
            "edition": shop.edition.id,
        }
        for kind in ("csv", "xlsx", "json")
    ]


def test_a_danish_csv_is_for_danish_excel(ctx: Flask, browsers: Browsers) -> None:
    shop = a_shop()
    an_order(shop, currency="DKK")
    member = a_team_member(shop.edition)
    with transaction() as session:
        session.get_one(Member, member.id).language = "da"
    browser = sign_in(browsers(language="da"), member)
    browser.get(EVERYTHING)
    page = browser.post(EVERYTHING, {"columns_money": ["gross", "currency"], "format": "csv"})
    assert page.data.startswith(b"\xef\xbb\xbf")
    assert page.data.decode("utf-8-sig").splitlines()[1] == '"DKK";"800,00"'


def test_only_the_chosen_columns_are_there(ctx: Flask, browsers: Browsers) -> None:
    shop = a_shop()
    an_order(shop, name="Bø")
    browser = desk(browsers, shop)
    browser.get(EVERYTHING)
    page = browser.post(EVERYTHING, {"columns_person": ["full_name", "email"], "format": "json"})
    assert page.json["rows"] == [{"full_name": "Bø", "email": "maja@example.org"}]


def test_a_list_without_columns_or_with_others_is_refused(ctx: Flask, browsers: Browsers) -> None:
    shop = a_shop()
    an_order(shop)
    browser = desk(browsers, shop)
    browser.get(EVERYTHING)
    page = browser.post(EVERYTHING, {"format": "csv"}, status=422)
    assert "Choose at least one column." in page.summary
    browser.post(EVERYTHING, {"columns_person": ["secret"], "format": "csv"}, status=422)
    browser.post(EVERYTHING, {"columns_person": ["email"], "format": "docx"}, status=422)
    browser.post(PUBLIC, {"columns_person": ["email"], "format": "csv"}, status=422)
    assert exported() == []


@pytest.mark.parametrize("role", [Role.FINANCE, Role.OWNER], ids=lambda role: role.value)
def test_everything_is_for_owners_only(ctx: Flask, browsers: Browsers, role: Role) -> None:
    shop = a_shop()
    order = an_order(shop, name="Private Person")
    assert order.state is OrderState.PAID
    browser = desk(browsers, shop, role)
    page = browser.get(EVERYTHING)
    assert ("Everything" in page.main, bool(page.all("//*[@name='columns_needs']"))) == (
        (True, True) if role is Role.OWNER else (False, False)
    )
    if role is Role.FINANCE:
        # Asked for all the same, it is the public list, whose columns these are not.
        browser.post(EVERYTHING, {"columns_person": ["email"], "format": "csv"}, status=422)


def test_every_awkward_name_comes_back_whole_and_harmless(ctx: Flask, browsers: Browsers) -> None:
    shop = a_shop(size=None)
    for name in EDGES["names"]:
        tell(
            an_order(shop, state=OrderState.PENDING), name=name, act_name="=1+1", organisation=EDGES["organisations"][0]
        )
    browser = desk(browsers, shop)
    chosen = {"columns_person": ["full_name"], "columns_trade": ["act_name", "organisation"]}
    browser.get(EVERYTHING)
    as_json = browser.post(EVERYTHING, {**chosen, "format": "json"}).json["rows"]
    assert [row["full_name"] for row in as_json] == EDGES["names"]
    as_xlsx = xlsx_rows(browser.post(EVERYTHING, {**chosen, "format": "xlsx"}))[1:]
    assert [row[0] for row in as_xlsx] == EDGES["names"]
    as_csv = csv_rows(browser.post(EVERYTHING, {**chosen, "format": "csv"}))
    assert [row["Name"].removeprefix("'") for row in as_csv] == EDGES["names"]
    assert {value[:1] for row in as_csv for value in row.values()} & set("=+-@\t\r") == set()


def test_the_public_list_holds_only_those_who_agreed(ctx: Flask, browsers: Browsers) -> None:
    shop = a_shop(size=None)
    listed: dict[str, Any] = {
        "consent_delegate_list_at": now(),
        "organisation": "Org",
        "role": "Booker",
        "country": "DK",
    }
    tell(an_order(shop), name="Agreed", **listed)
    tell(an_order(shop), name="Silent", organisation="Org")
    tell(an_order(shop, state=OrderState.PENDING), name="Unpaid", **listed)
    tell(an_order(shop, state=OrderState.CANCELLED), name="Cancelled", **listed)
    tell(an_order(shop), name="", **listed)
    young, grown = a_member("Young"), a_member("Grown")
    with transaction() as session:
        session.get_one(Member, young.id).minor_until = shop.edition.last_day
        session.get_one(Member, grown.id).minor_until = now().date()
    tell(an_order(shop), name="Young", member_id=young.id, **listed)
    tell(an_order(shop), name="Grown", member_id=grown.id, **listed)
    tell(an_order(a_shop(an_edition("2026"))), name="Elsewhere", **listed)
    browser = desk(browsers, shop, Role.FINANCE)
    browser.get(EXPORT)
    rows = csv_rows(browser.submit("Download", format="csv"))
    assert rows == [
        {"Name": name, "Country": "Denmark", "Organisation": "Org", "Role": "Booker"} for name in ("Agreed", "Grown")
    ]


def test_what_the_list_shows_is_what_is_exported(ctx: Flask, browsers: Browsers) -> None:
    shop = a_shop(size=None)
    tell(an_order(shop), name="Bø Holm", search="boe holm")
    tell(an_order(shop, {shop.day_ticket.id: 1}), name="Åse Holm", search="aase holm")
    browser = desk(browsers, shop)
    browser.get(f"/desk/2027/attendees?q=holm&type={shop.day_ticket.id}")
    page = browser.click("Export what is shown")
    assert "Only the 1 attendee that the list showed" in page.main
    browser.click("Everything")
    page = browser.post(browser.page.url, {"columns_person": ["full_name"], "format": "json"})
    assert page.json["rows"] == [{"full_name": "Åse Holm"}]
    assert exported()[0]["rows"] == 1


def test_money_of_an_order_adds_up_per_currency(ctx: Flask, browsers: Browsers) -> None:
    shop = a_shop(size=None, boat_size=None)
    group = an_order(shop, {shop.festival_pass.id: 3, shop.dinner.id: 2}, currency="SEK")
    an_order(shop, {shop.day_ticket.id: 2}, currency="DKK")
    an_order(shop, currency="EUR", state=OrderState.PENDING)
    refund_order(group.id, None, by=None, reason="kind")
    add_note(group.id, "VIP", by=None)
    browser = desk(browsers, shop)
    browser.get(EVERYTHING)
    rows = browser.submit("Download", format="json").json["rows"]
    sums: dict[tuple[str, str], int] = {}
    for row in rows:
        for key in ("gross", "net_SE", "vat_SE", "net_DK", "vat_DK", "paid_amount", "refunded", "due"):
            if key in row:
                place = (row["currency"], key)
                sums[place] = sums.get(place, 0) + row[key]["amount"]
    gross = {"SEK": 3 * PASS_PRICES["SEK"] + 2 * 45_000, "DKK": 2 * 45_000, "EUR": PASS_PRICES["EUR"]}
    for currency, amount in gross.items():
        assert sums[currency, "gross"] == amount
        assert sum(sums[currency, key] for key in ("net_SE", "vat_SE", "net_DK", "vat_DK")) == amount
    paid = {"SEK": gross["SEK"], "DKK": gross["DKK"], "EUR": 0}
    assert {code: sums[code, "paid_amount"] for code in gross} == paid
    assert {code: sums[code, "refunded"] for code in gross} == {"SEK": gross["SEK"], "DKK": 0, "EUR": 0}
    assert {code: sums[code, "due"] for code in gross} == {"SEK": 0, "DKK": 0, "EUR": gross["EUR"]}
    assert [row["internal_notes"] for row in rows[:3]] == ["VIP"] * 3


def test_orders_are_exported_as_they_are_shown(ctx: Flask, browsers: Browsers) -> None:
    shop = a_shop()
    an_order(shop, name="=Paid")
    an_order(shop, name="Waits", state=OrderState.PENDING)
    browser = desk(browsers, shop, Role.FINANCE)
    browser.get("/desk/2027/orders?state=paid")
    rows = csv_rows(browser.submit("Download", format="csv"))
    assert [(row["Buyer"], row["Total"], row["State"]) for row in rows] == [("'=Paid", "1200.00", "Paid")]
    assert (exported()[0]["list"], exported()[0]["rows"]) == ("orders", 1)
    front = desk(browsers, shop, Role.FRONT_DESK)
    front.get("/desk/2027/orders")
    front.post("/desk/2027/orders/export", {"format": "csv"}, status=403)


def test_the_command_writes_a_file_and_the_log(ctx: Flask, tmp_path: Path) -> None:
    shop = a_shop()
    tell(an_order(shop), name="Bø Ærø")
    target = tmp_path / "list.csv"
    run = ctx.test_cli_runner().invoke
    base = ["sundet", "export", "attendees", "--edition", "2027", "--output", str(target)]
    done = run(args=[*base, "--profile", "everything", "--format", "csv", "--language", "sv"])
    assert (done.exit_code, done.output) == (0, f"1 attendees written to {target}.\n")
    assert "Bø Ærø" in target.read_text(encoding="utf-8-sig")
    assert [(entry["profile"], entry["rows"], entry["by"]) for entry in exported()] == [("everything", 1, False)]
    for form in ("xlsx", "json"):
        assert run(args=[*base, "--format", form]).exit_code == 0
    lost = run(args=["sundet", "export", "attendees", "--edition", "1999", "--output", str(target)])
    assert (lost.exit_code, "There is no edition '1999'." in lost.output) == (1, True)
    assert db.session.scalars(select(Edition.slug)).all() == ["2027"]
