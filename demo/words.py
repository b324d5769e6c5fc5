"""The words of the demo's call: its types, tracks, criteria and questions in three languages."""

from typing import Any

from conference.rules.calls import QuestionKind, SessionKind
from core.texts import Texts


def _t(da: str, sv: str, en: str) -> Texts:
    return Texts(da=da, sv=sv, en=en)


INTRO = _t(
    "Hvad kan du, som andre på den anden side af vandet har brug for? Vi leder efter **erfaring fra gulvet**: det, der "
    "virkede, det, der gik galt, og det, du ville ønske, nogen havde sagt til dig.\n\nDu behøver ikke have stået på en "
    "scene før. En tredjedel af programmet er for folk, der gør det for første gang.",
    "Vad kan du som andra på andra sidan vattnet behöver? Vi söker **erfarenhet från golvet**: det som fungerade, det "
    "som gick fel och det du önskar att någon hade sagt till dig.\n\nDu behöver inte ha stått på en scen förut. En "
    "tredjedel av programmet är för dem som gör det för första gången.",
    "What do you know that people on the other side of the water need? We look for **experience from the floor**: what "
    "worked, what went wrong, and what you wish somebody had told you.\n\nYou need not have been on a stage before. A "
    "third of the programme is for people who do it for the first time.",
)

# Kind, name, hint, lengths in minutes, hours meant for it.
TYPES: tuple[tuple[SessionKind, Texts, Texts, tuple[int, ...], int], ...] = (
    (
        SessionKind.TALK,
        _t("Oplæg", "Föredrag", "Talk"),
        _t("Én stemme, én pointe.", "En röst, en poäng.", "One voice, one point."),
        (30, 45),
        6,
    ),
    (
        SessionKind.PANEL,
        _t("Panelsamtale", "Panelsamtal", "Panel"),
        _t("Op til fire, fra begge sider.", "Upp till fyra, från båda sidor.", "Up to four, from both shores."),
        (60,),
        10,
    ),
    (
        SessionKind.WORKSHOP,
        _t("Workshop", "Workshop", "Workshop"),
        _t("Deltagerne gør noget selv.", "Deltagarna gör något själva.", "People do something themselves."),
        (75, 90, 120),
        18,
    ),
    (
        SessionKind.SHOWCASE,
        _t("Showcase", "Showcase", "Showcase"),
        _t("Spil for dem, der booker.", "Spela för dem som bokar.", "Play for those who book."),
        (20, 40, 150),
        5,
    ),
    (
        SessionKind.ROUNDTABLE,
        _t("Rundbord", "Rundabordssamtal", "Roundtable"),
        _t("Alle om bordet taler.", "Alla runt bordet pratar.", "Everybody at the table talks."),
        (60, 90),
        3,
    ),
    (
        SessionKind.SPEED_MEETING,
        _t("Hurtigmøder", "Snabbmöten", "Speed meetings"),
        _t("Mange samtaler på kort tid.", "Många samtal på kort tid.", "Many talks in little time."),
        (60, 75),
        4,
    ),
    (
        SessionKind.OTHER,
        _t("Noget andet", "Något annat", "Something else"),
        _t("Gåture, lytninger, overfarter.", "Promenader, lyssningar, överfarter.", "Walks, listening, crossings."),
        (40, 60, 75, 90),
        8,
    ),
)
# The formats of the file as kinds of session.
FORMATS = {
    "talk": SessionKind.TALK,
    "keynote": SessionKind.TALK,
    "plenary": SessionKind.TALK,
    "panel": SessionKind.PANEL,
    "workshop": SessionKind.WORKSHOP,
    "showcase": SessionKind.SHOWCASE,
    "roundtable": SessionKind.ROUNDTABLE,
    "speedmeeting": SessionKind.SPEED_MEETING,
    "walk": SessionKind.OTHER,
    "reception": SessionKind.OTHER,
    "mentorhour": SessionKind.OTHER,
    "ferrysession": SessionKind.OTHER,
    "listening": SessionKind.OTHER,
}
# Key in the file, name, hours meant for it.
TRACKS: tuple[tuple[str, Texts, int], ...] = (
    ("across", _t("Over vandet", "Över vattnet", "Across the water"), 8),
    ("talent", _t("Nye kræfter", "Nya krafter", "New talent"), 9),
    ("live", _t("Live", "Live", "Live"), 8),
    ("promoting", _t("At arrangere", "Att arrangera", "Promoting"), 3),
    ("money", _t("Penge", "Pengar", "Money"), 5),
    ("law", _t("Aftaler og skat", "Avtal och skatt", "Contracts and tax"), 4),
    ("rights", _t("Rettigheder", "Rättigheter", "Rights"), 1),
    ("audience", _t("Publikum", "Publik", "Audiences"), 3),
    ("production", _t("Produktion", "Produktion", "Production"), 4),
    ("tech", _t("Teknik og data", "Teknik och data", "Technology"), 4),
    ("policy", _t("Kulturpolitik", "Kulturpolitik", "Policy"), 3),
    ("inclusion", _t("Plads til alle", "Plats för alla", "Inclusion"), 3),
    ("sustain", _t("Bæredygtighed", "Hållbarhet", "Sustainability"), 3),
)
CRITERIA: tuple[tuple[Texts, Texts, int], ...] = (
    (
        _t("Kan bruges på mandag", "Kan användas på måndag", "Of use on Monday"),
        _t("Går man hjem med noget?", "Går man hem med något?", "Does one take something home?"),
        3,
    ),
    (
        _t("Binder de to sider sammen", "Binder ihop de två sidorna", "Joins the two shores"),
        _t("Er begge byer med?", "Är båda städerna med?", "Are both cities in it?"),
        2,
    ),
    (
        _t("Nye stemmer", "Nya röster", "New voices"),
        _t("Hører vi noget nyt?", "Hör vi något nytt?", "Do we hear something new?"),
        1,
    ),
)
LEVELS: tuple[dict[str, Any], ...] = (
    {"key": "beginners", "words": {"da": "Nye", "sv": "Nya", "en": "Beginners"}},
    {"key": "some", "words": {"da": "Nogle år i faget", "sv": "Några år i branschen", "en": "Some years in the trade"}},
    {"key": "experienced", "words": {"da": "Erfarne", "sv": "Erfarna", "en": "Experienced"}},
)
# Kind, question, options, seen by reviewers, asked of one kind of session only.
QUESTIONS: tuple[tuple[QuestionKind, Texts, tuple[dict[str, Any], ...], bool, SessionKind | None], ...] = (
    (QuestionKind.LONG_TEXT, _t("Hvem er det for?", "Vem är det för?", "Who is it for?"), (), True, None),
    (
        QuestionKind.CHOICE,
        _t("Hvor meget skal man vide?", "Hur mycket ska man kunna?", "How much should people know?"),
        LEVELS,
        True,
        None,
    ),
    (
        QuestionKind.YES_NO,
        _t("Må vi optage det?", "Får vi spela in det?", "May we record it?"),
        (),
        False,
        None,
    ),
    (
        QuestionKind.LINK,
        _t("Hvor kan vi høre jer live?", "Var kan vi höra er live?", "Where can we hear you live?"),
        (),
        False,
        SessionKind.SHOWCASE,
    ),
)
