"""Who stands too near to a proposal: oneself, those one speaks with, one's house; and what is no nearness."""

import pytest

from conference.rules.conflicts import ConflictKind, Person, conflicts_of, domains

SELF, CO_SPEAKER, ORGANISATION, DECLARED = ConflictKind
ANNA, BO, CARL = 1, 2, 3


def a_person(member_id=None, *, ids=(), names=(), addresses=()):
    return Person(member_id, frozenset(ids), frozenset(names), frozenset(addresses))


def between(reviewer, *speakers, together=(), declared=False):
    pairs = frozenset(frozenset(pair) for pair in together)
    return conflicts_of(reviewer, speakers, pairs, declared=declared)


def test_strangers_are_in_no_conflict():
    anna = a_person(ANNA, ids=[1], names=["Natlys"], addresses=["anna@natlys.dk"])
    bo = a_person(BO, ids=[2], names=["Ångbåt"], addresses=["bo@angbat.se"])
    assert between(anna, bo, together=[(ANNA, CARL), (BO, CARL)]) == ()
    assert between(anna) == ()


def test_what_somebody_declared():
    assert between(a_person(ANNA), a_person(BO), declared=True) == (DECLARED,)
    assert between(a_person(ANNA), declared=True) == (DECLARED,)


@pytest.mark.parametrize(
    "speaker",
    [
        pytest.param(a_person(ANNA), id="the member"),
        pytest.param(a_person(addresses=["ANNA@gmail.com "]), id="invited by an address of theirs"),
    ],
)
def test_nobody_reviews_their_own(speaker):
    # What somebody shares with themselves is no reason of its own.
    anna = a_person(ANNA, ids=[1], addresses=["anna@gmail.com"])
    assert between(anna, a_person(BO), speaker, together=[(ANNA, CARL)]) == (SELF,)


def test_two_without_an_account_are_not_the_same():
    assert between(a_person(None), a_person(None)) == ()


def test_who_speaks_together_elsewhere():
    assert between(a_person(ANNA), a_person(BO), together=[(CARL, BO), (BO, ANNA)]) == (CO_SPEAKER,)
    assert between(a_person(ANNA), a_person(None), together=[(BO, ANNA)]) == ()


@pytest.mark.parametrize(
    "one, other",
    [
        pytest.param({"ids": [1, 2]}, {"ids": [2]}, id="an organisation they belong to"),
        pytest.param({"names": ["Foreningen Natlys"]}, {"names": ["foreningen  NATLYS"]}, id="case and spaces"),
        pytest.param({"names": ["Ångbåt AB"]}, {"names": ["Aangbaat"]}, id="the form of the company, and å as aa"),
        pytest.param({"names": ["Rock & Rull A/S"]}, {"names": ["Rock, Rull ApS"]}, id="signs"),
        pytest.param({"names": ["!!!!"]}, {"names": ["!!!!"]}, id="an act of signs only"),
        pytest.param({"addresses": ["a@natlys.dk"]}, {"addresses": ["b@NATLYS.dk."]}, id="addresses at one house"),
    ],
)
def test_who_belongs_together(one, other):
    assert between(a_person(ANNA, **one), a_person(BO, **other)) == (ORGANISATION,)


@pytest.mark.parametrize(
    "one, other",
    [
        pytest.param({"names": ["Freelance"]}, {"names": ["freelance"]}, id="nobody's organisation"),
        pytest.param({"names": ["Egen företagare"]}, {"names": ["egen foeretagare"]}, id="nobody's, spelled otherwise"),
        pytest.param({"names": ["", "-"]}, {"names": ["", " ", "-"]}, id="nothing typed"),
        pytest.param({"names": ["AB"]}, {"names": ["ApS"]}, id="two forms"),
        pytest.param({"names": ["Natlys"]}, {"names": ["Natlys Festival"]}, id="a longer name"),
        pytest.param({"addresses": ["a@gmail.com"]}, {"addresses": ["b@gmail.com"]}, id="a provider for everybody"),
        pytest.param({"addresses": ["a@x.example.org"]}, {"addresses": ["b@x.example.org"]}, id="an example"),
        pytest.param({"addresses": ["a@band.test"]}, {"addresses": ["b@band.test"]}, id="a test"),
    ],
)
def test_what_is_no_nearness(one, other):
    assert between(a_person(ANNA, **one), a_person(BO, **other)) == ()


def test_every_kind_is_told_once_and_in_order():
    anna = a_person(ANNA, ids=[1])
    speakers = [a_person(BO, ids=[1]), a_person(CARL, ids=[1]), a_person(ANNA)]
    found = between(anna, *speakers, together=[(ANNA, BO), (ANNA, CARL)], declared=True)
    assert found == (SELF, CO_SPEAKER, ORGANISATION, DECLARED)
    assert between(anna, *speakers[::-1], together=[(ANNA, CARL), (ANNA, BO)], declared=True) == found


def test_domains_that_are_somebodys():
    assert domains(frozenset(["a@Natlys.dk", "b@gmail.com", "c", "d@", "e@blå.se"])) == {"natlys.dk", "blå.se"}
    assert domains(frozenset()) == frozenset()
