"""The usual call of a music conference: six session types, six tracks and four criteria to begin with and to change."""

from typing import Any

from conference.actions.calling import note_call_change
from conference.models import Criterion, SessionType, Track
from conference.queries import calls as asked
from conference.rules.calls import SessionKind
from core.db import db, transaction
from core.refusals import Refused
from core.texts import Texts
from editions.actions.changing import locked_edition


def _t(da: str, sv: str, en: str) -> Texts:
    return Texts({"da": da, "sv": sv, "en": en})


TYPES: tuple[dict[str, Any], ...] = (
    {
        "kind": SessionKind.TALK,
        "name": _t("Oplæg", "Föredrag", "Talk"),
        "hint": _t(
            "Én stemme, én erfaring. Fortæl noget, som andre kan bruge mandag morgen.",
            "En röst, en erfarenhet. Berätta något som andra har nytta av på måndag morgon.",
            "One voice, one experience. Tell us something that others can use on Monday morning.",
        ),
        "lengths": [20, 30, 45],
    },
    {
        "kind": SessionKind.PANEL,
        "name": _t("Panelsamtale", "Panelsamtal", "Panel"),
        "hint": _t(
            "Tre eller fire, der ikke er enige om alt, og én, der styrer samtalen. Gerne fra begge sider af Sundet.",
            "Tre eller fyra som inte är överens om allt, och en som leder samtalet. Gärna från båda sidor av Sundet.",
            "Three or four who do not agree on everything, and one who leads. Best from both sides of the Sound.",
        ),
        "lengths": [45, 60],
    },
    {
        "kind": SessionKind.WORKSHOP,
        "name": _t("Workshop", "Workshop", "Workshop"),
        "hint": _t(
            "Vi arbejder sammen i en mindre gruppe og går hjem med noget færdigt.",
            "Vi arbetar tillsammans i en mindre grupp och går hem med något färdigt.",
            "We work together in a smaller group and go home with something finished.",
        ),
        "lengths": [60, 90, 120],
    },
    {
        "kind": SessionKind.SHOWCASE,
        "name": _t("Showcase", "Showcase", "Showcase"),
        "hint": _t(
            "Spil for branchen og for byen. Vi spørger efter besætning, inputs, backline og en plan over scenen.",
            "Spela för branschen och för staden. Vi frågar efter besättning, ingångar, backline och en scenplan.",
            "Play for the trade and for the town. We ask for line-up, inputs, backline and a stage plot.",
        ),
        "lengths": [25, 30, 40],
        "asks_rider": True,
    },
    {
        "kind": SessionKind.ROUNDTABLE,
        "name": _t("Rundbordssamtale", "Rundabordssamtal", "Roundtable"),
        "hint": _t(
            "Ét spørgsmål, et bord og op til tolv mennesker, der alle kommer til orde.",
            "En fråga, ett bord och upp till tolv personer som alla kommer till tals.",
            "One question, one table and up to twelve people who all get to speak.",
        ),
        "lengths": [45, 60],
    },
    {
        "kind": SessionKind.SPEED_MEETING,
        "name": _t("Speedmøder", "Speedmöten", "Speed meetings"),
        "hint": _t(
            "Korte møder to og to. Sig, hvem du vil møde, og hvem der får noget ud af at møde dig.",
            "Korta möten två och två. Säg vem du vill träffa och vem som har glädje av att träffa dig.",
            "Short meetings, two by two. Say whom you want to meet, and who gains from meeting you.",
        ),
        "lengths": [60, 90],
    },
)
TRACKS: tuple[tuple[Texts, Texts], ...] = (
    (
        _t("Penge og rettigheder", "Pengar och rättigheter", "Money and rights"),
        _t(
            "Aftaler, royalties, støtte og skat: at kunne leve af det.",
            "Avtal, royalties, stöd och skatt: att kunna leva på det.",
            "Contracts, royalties, grants and tax: making a living of it.",
        ),
    ),
    (
        _t("Live og turné", "Live och turné", "Live and touring"),
        _t(
            "Spillesteder, booking og vejen derhen, også over grænsen.",
            "Spelställen, bokning och vägen dit, också över gränsen.",
            "Venues, booking and the road there, across the border too.",
        ),
    ),
    (
        _t("At skabe musik", "Att skapa musik", "Making music"),
        _t(
            "Sangskrivning, studie, produktion og nye værktøjer.",
            "Låtskrivande, studio, produktion och nya verktyg.",
            "Songwriting, studio, production and new tools.",
        ),
    ),
    (
        _t("At nå ud", "Att nå ut", "Being heard"),
        _t(
            "Udgivelser, presse, radio, playlister og publikum.",
            "Utgivningar, press, radio, spellistor och publik.",
            "Releases, press, radio, playlists and audiences.",
        ),
    ),
    (
        _t("Et liv i musikken", "Ett liv i musiken", "A life in music"),
        _t(
            "Trivsel, tryghed, familie og at holde i mange år.",
            "Hälsa, trygghet, familj och att orka i många år.",
            "Health, safety, family, and lasting for many years.",
        ),
    ),
    (
        _t("Over Sundet", "Över Sundet", "Across the Sound"),
        _t(
            "To lande, én scene: hvad vi gør bedre sammen.",
            "Två länder, en scen: vad vi gör bättre tillsammans.",
            "Two countries, one scene: what we do better together.",
        ),
    ),
)
CRITERIA: tuple[tuple[Texts, Texts, int], ...] = (
    (
        _t("Indhold", "Innehåll", "Content"),
        _t(
            "Er det nyt, klart og værd at bruge tid på?",
            "Är det nytt, tydligt och värt tiden?",
            "Is it new, clear and worth the time?",
        ),
        3,
    ),
    (
        _t("Nytte for dem, der kommer", "Nytta för dem som kommer", "Use to those who come"),
        _t(
            "Kan man gøre noget anderledes bagefter?",
            "Kan man göra något annorlunda efteråt?",
            "Can they do something differently afterwards?",
        ),
        3,
    ),
    (
        _t("Form og håndværk", "Form och hantverk", "Form and craft"),
        _t(
            "Passer formen til det, der skal ske, og tror man på, at det lykkes?",
            "Passar formen för det som ska hända, och tror man på att det lyckas?",
            "Does the form fit what is to happen, and will it work?",
        ),
        2,
    ),
    (
        _t("Over grænsen", "Över gränsen", "Across the border"),
        _t(
            "Giver det mening for folk fra begge sider af Sundet?",
            "Betyder det något för människor från båda sidor av Sundet?",
            "Does it mean something to people from both sides of the Sound?",
        ),
        1,
    ),
)


def begin_with_the_usual(edition_id: int, *, by: int | None) -> None:
    """Make the usual types, tracks and criteria. Refuses `call_begun` where there is one of them already."""
    with transaction() as session:
        locked_edition(edition_id)
        for rows in (asked.types_of, asked.tracks_of, asked.criteria_of):
            if session.scalars(rows(edition_id)).first() is not None:
                raise Refused("call_begun")
        for position, given in enumerate(TYPES, start=1):
            session.add(SessionType(edition_id=edition_id, position=position, **given))
        for position, (name, hint) in enumerate(TRACKS, start=1):
            session.add(Track(edition_id=edition_id, position=position, name=name, hint=hint))
        for position, (name, hint, weight) in enumerate(CRITERIA, start=1):
            session.add(Criterion(edition_id=edition_id, position=position, name=name, hint=hint, weight=weight))
        db.session.flush()
        note_call_change(edition_id, "call", None, ("usual",), by=by)
