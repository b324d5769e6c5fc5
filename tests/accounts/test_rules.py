"""The rules of accounts, by themselves: ages, guesses, sessions, networks, passwords, merging, organisations."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.rules.addresses import address_key
from accounts.rules.ages import AgeGroup, is_minor, minor_until, month_choices, stricter
from accounts.rules.guesses import BUDGETS, Budget, Counted, budgets_of, refuse_beyond
from accounts.rules.networks import counted_network, device_of, shown_network
from accounts.rules.organisations import Belonging, OrganisationRole, heir, refuse_without_admin
from accounts.rules.passwords import check_password
from accounts.rules.sessions import SessionTimes, ends_at, holds
from core.clock import UTC
from core.refusals import Refused

TODAY = dt.date(2027, 1, 31)
NOW = dt.datetime(2027, 1, 31, 12, tzinfo=UTC)
ADMIN, MEMBER = OrganisationRole.ADMIN, OrganisationRole.MEMBER


# --- ages -------------------------------------------------------------------------------------------------------------


def test_months_reach_from_now_to_three_years_ahead() -> None:
    months = month_choices(TODAY)
    assert (months[0], months[-1], len(months)) == (dt.date(2027, 1, 1), dt.date(2030, 1, 1), 37)


@given(today=st.dates(dt.date(2024, 1, 1), dt.date(2060, 1, 1)), step=st.integers(0, 36))
def test_whoever_chooses_a_month_is_minor_until_it_is_over(today: dt.date, step: int) -> None:
    month = month_choices(today)[step]
    until = minor_until(AgeGroup.YOUNG, month, today)
    assert until is not None
    assert is_minor(until, today)
    assert is_minor(until, until - dt.timedelta(days=1))
    assert not is_minor(until, until)
    assert (until - dt.timedelta(days=1)).replace(day=1) == month


@pytest.mark.parametrize(
    "group, month, code",
    [
        (AgeGroup.CHILD, None, "too_young"),
        (AgeGroup.YOUNG, None, "month_missing"),
        (AgeGroup.YOUNG, dt.date(2026, 12, 1), "month_wrong"),
        (AgeGroup.YOUNG, dt.date(2030, 2, 1), "month_wrong"),
    ],
)
def test_ages_that_cannot_be_are_refused(group: AgeGroup, month: dt.date | None, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        minor_until(group, month, TODAY)
    assert refusal.value.code == code


def test_adults_keep_no_date() -> None:
    assert minor_until(AgeGroup.ADULT, dt.date(2028, 1, 1), TODAY) is None


def test_the_stricter_of_two_days_counts() -> None:
    early, late = dt.date(2027, 5, 1), dt.date(2028, 5, 1)
    assert [stricter(None, None), stricter(early, None), stricter(None, late), stricter(late, early)] == [
        None,
        early,
        late,
        late,
    ]


# --- guesses ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("minutes_ago, minutes_to_wait", [(0, 15), (1, 14), (14.99, 1), (15, None), (20, None)])
def test_a_spent_budget_says_how_long_to_wait(minutes_ago: float, minutes_to_wait: int | None) -> None:
    budget = Budget(5, dt.timedelta(minutes=15))
    oldest = NOW - dt.timedelta(minutes=minutes_ago)
    try:
        refuse_beyond(budget, oldest, NOW)
        waits = None
    except Refused as refusal:
        waits = refusal.details["minutes"]
    assert waits == minutes_to_wait


def test_a_budget_that_is_not_spent_refuses_nothing() -> None:
    refuse_beyond(Budget(5, dt.timedelta(minutes=15)), None, NOW)


def test_every_budget_allows_more_by_network_than_by_account() -> None:
    kinds = {kind for kind, _counted in BUDGETS}
    for kind in kinds:
        account, network = budgets_of(kind, Counted.ACCOUNT), budgets_of(kind, Counted.NETWORK)
        assert not account or account[0].times < network[0].times


# --- sessions ---------------------------------------------------------------------------------------------------------


@given(
    age=st.timedeltas(dt.timedelta(0), dt.timedelta(days=60)),
    idle_share=st.floats(0, 1),
    team=st.booleans(),
    half=st.booleans(),
)
def test_no_session_outlives_its_end(age: dt.timedelta, idle_share: float, team: bool, half: bool) -> None:
    times = SessionTimes(created_at=NOW - age, seen_at=NOW - age * idle_share, team=team, half=half)
    if ends_at(times) <= NOW:
        assert not holds(times, NOW)
    if holds(times, NOW) and team and not half:
        assert NOW - times.seen_at < dt.timedelta(hours=2)


# --- networks and devices ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address, counted, shown",
    [
        ("203.0.113.77", "203.0.113.77", "203.0.113.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64", "2001:db8:1::/48"),
        ("::ffff:203.0.113.77", "203.0.113.77", "203.0.113.0/24"),
        ("fe80::1%eth0", "fe80::/64", "fe80::/48"),
        ("", "unknown", ""),
        (None, "unknown", ""),
        ("not an address", "unknown", ""),
    ],
)
def test_networks_are_cut_short(address: str | None, counted: str, shown: str) -> None:
    assert (counted_network(address), shown_network(address)) == (counted, shown)


@pytest.mark.parametrize(
    "agent, label",
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox, Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/138.0 Safari/537.36 Edg/138.0", "Edge, Windows"),
        ("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/138.0 Mobile Safari/537.36", "Chrome, Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_5) AppleWebKit/605.1.15 CriOS/138 Safari/604.1", "Chrome, iPhone"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/18.5 Safari/605.1.15", "Safari, Mac"),
        ("curl/8.9", ""),
        ("<script>alert(1)</script>", ""),
        ("", ""),
    ],
)
def test_devices_get_a_short_label(agent: str, label: str) -> None:
    assert device_of(agent) == label


# --- passwords --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "password",
    ["correct horse battery", "fire grønne færger", "9431846207", "Tågen letter ved fem", "passwords are a nuisance"],
)
def test_good_passwords_pass(password: str) -> None:
    check_password(password, ["Anna Ångström", "anna@example.org"])


@pytest.mark.parametrize(
    "password, code",
    [
        ("", "password_short"),
        ("ni tegn..", "password_short"),
        ("x" * 201, "password_long"),
        ("ababababababab", "password_easy"),
        ("0123456789", "password_easy"),
        ("zyxwvutsrqpo", "password_easy"),
        ("Password!!2027", "password_easy"),
        ("sundet sundet 1", "password_easy"),
        ("anna.ångström", "password_easy"),
    ],
)
def test_easy_passwords_are_refused(password: str, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        check_password(password, ["Anna Ångström", "anna@example.org"])
    assert (refusal.value.code, refusal.value.field) == (code, "password")


# --- addresses --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "one, other, alike",
    [
        ("Anna@Example.org", "anna@example.org", True),
        (" anna@example.org ", "anna@example.org", True),
        ("a\u030ase@example.org", "åse@example.org", True),
        ("anna+sundet@example.org", "anna@example.org", False),
    ],
)
def test_addresses_are_compared_as_people_do(one: str, other: str, alike: bool) -> None:
    assert (address_key(one) == address_key(other)) is alike


# --- organisations ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "belongings, refused, next_admin",
    [
        ([Belonging(1, 7, ADMIN)], False, None),
        ([Belonging(1, 7, ADMIN), Belonging(2, 8, MEMBER)], True, 2),
        ([Belonging(3, 8, MEMBER), Belonging(2, 9, MEMBER), Belonging(1, 7, ADMIN)], True, 2),
        ([Belonging(1, 7, ADMIN), Belonging(2, 8, ADMIN)], False, None),
        ([Belonging(1, 7, MEMBER), Belonging(2, 8, ADMIN)], False, None),
    ],
    ids=["alone", "one left behind", "the longest there inherits", "two admins", "no admin leaves"],
)
def test_nobody_is_left_without_an_admin(belongings: list[Belonging], refused: bool, next_admin: int | None) -> None:
    found = heir(belongings, 7)
    assert (found.id if found else None) == next_admin
    if not refused:
        refuse_without_admin(belongings, 7)
        return
    with pytest.raises(Refused) as refusal:
        refuse_without_admin(belongings, 7)
    assert refusal.value.code == "last_admin"
