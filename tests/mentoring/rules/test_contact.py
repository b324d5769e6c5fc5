"""What looks like a way to reach somebody elsewhere, and what people who meet write all the time."""

import pytest

from mentoring.rules.contact import Contact, contact_in

PHONE, MAIL, LINK, HANDLE = Contact.PHONE, Contact.MAIL, Contact.LINK, Contact.HANDLE


@pytest.mark.parametrize(
    "text, found",
    [
        ("Ring mig på 20 33 44 55", {PHONE}),
        ("20.33 44.55", {PHONE}),
        ("0703-12 34 56 eller +46 (0)70 312 34 56", {PHONE}),
        ("noll sju noll tre, ett två tre fyra fem sex", {PHONE}),
        ("\uff12\uff10 \uff13\uff13 \uff14\uff14 \uff15\uff15", {PHONE}),
        ("liv@band.dk", {MAIL}),
        ("liv snabel-a gmail punktum com", {MAIL}),
        ("liv (at) gmail (dot) com", {MAIL}),
        ("se https://x.example/a", {LINK}),
        ("tjek band.dk/os", {LINK}),
        ("WWW.band.se", {LINK}),
        ("jag heter @liv.sjunger", {HANDLE}),
        ("skriv på Insta", {HANDLE}),
        ("vi ses på signal", {HANDLE}),
        ("min snap er livliv", {HANDLE}),
        ("liv@band.dk eller 20334455", {MAIL, PHONE}),
    ],
)
def test_ways_around_us_are_found(text: str, found: set[Contact]) -> None:
    assert contact_in(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Vi ses 2027-05-07 kl. 17.30-18.30",
        "7.5.2027 17:30 eller 8.5.2027 18:00",
        "den 5. maj kl. 14.30 og 6. maj kl. 15.30",
        "sæson 2026/2027 og 2027-2028",
        "15 000 kr. for 12 koncerter",
        "Look at the mail at 5, and the signal chain to the mixer",
        "5-6 sange, 10-12 minutter, 120 bpm",
        "v1.2.3 of the set list: 1. 2. 3.",
    ],
)
def test_times_and_music_are_left_alone(text: str) -> None:
    assert contact_in(text) == frozenset()
