"""What looks like a way to reach somebody elsewhere, and what people who meet write all the time."""

import pytest

from mentoring.rules.contact import Contact, contact_in

PHONE, MAIL, LINK, HANDLE, ASKED = Contact


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
        ("nul syv nul tre en to tre fire fem seks", {PHONE}),
        ("tyve treogtredive fireogfyrre femoghalvtreds", {PHONE}),
        ("noll sjuttio tre tolv trettiofyra femtiosex", {PHONE}),
        ("seven zero three, twelve thirty-four fifty six", {PHONE}),
        ("2 0 3 3 4 4 5 5", {PHONE}),
        ("20     33     44     55", {PHONE}),
        ("20\n\n\n\n33\n\n\n\n44\n\n\n\n55", {PHONE}),
        ("20 ; 33 — 44 ; 55", {PHONE}),
        ("2*0*3*3*4*4*5*5 eller 2-0-3-3-4-4-5-5", {PHONE}),
        ("20 og 33 og 44 og 55", {PHONE}),
        ("2O 33 44 5O", {PHONE}),
        ("2\ufe0f\u20e30\ufe0f\u20e33\ufe0f\u20e33\ufe0f\u20e34\ufe0f\u20e34\ufe0f\u20e35\ufe0f\u20e3", {PHONE}),
        ("20\u200b33\u200b44\u200b55", {PHONE}),
        ("insta: x", {HANDLE}),
        ("1nsta x", {HANDLE}),
        ("i n s t a x", {HANDLE}),
        ("i.n.s.t.a x", {HANDLE}),
        ("\u0456nsta x", {HANDLE}),
        ("jag finns på snappen", {HANDLE}),
        ("søg på livliv09", {HANDLE}),
        ("jag heter liv_sjunger där", {HANDLE}),
        ("liv @ band . dk", {MAIL, HANDLE}),
        ("liv @ at band.dk", {MAIL, HANDLE}),
        ("liv kanelbulle band punkt se", {MAIL}),
        ("liv at gmail", {MAIL}),
        ("t.me/x", {LINK}),
        ("hvad er dit nummer?", {ASKED}),
        ("vad har du för mobilnummer", {ASKED}),
        ("what is your phone number", {ASKED}),
        ("skicka din mejl", {ASKED}),
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
        "Vi ses. Se mer i morgon. De kommer. Nu kör vi. Me too.",
        "Den 7. og 8. og 14. maj kan jeg",
        "Tolv takter intro, så seksten takter vers, otte takter bro",
        "Jeg har skrevet tre sange og to vers, i alt fem. Det er en.",
        "Mix at -14 LUFS, 44.1 kHz, 24 bit, 3:30",
        "Budget: 12 000 + 3 500 + 1 200 = 16 700 kr",
        "Dit nummer er fedt, og mit nummer mangler et omkvæd",
        "Min mail til spillestedet, og hvad den skal koste",
        "Hun er 19, jeg er 17, de er 20 og 21 og 22",
        "STIM 70/30, Koda 2/3, 1/3; min mixer har 24 kanaler",
    ],
)
def test_times_and_music_are_left_alone(text: str) -> None:
    assert contact_in(text) == frozenset()
