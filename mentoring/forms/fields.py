"""Fields of profiles: skills with their level, needs with their weight, languages with the best one first."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from wtforms import Field
from wtforms.utils import unset_value

from core.forms import ChoiceField, ChoicesField, Form, HiddenField
from core.language import country_name, fold, lazy
from core.taxonomy import terms
from mentoring.rules.people import COUNTRIES, HEAVIEST, MOST_NEEDS, MOST_SKILLS, OF_A_COUNTRY, Level, Need, Skill
from mentoring.words import profiles as said
from mentoring.words.naming import LEVELS

FIND = "find"
"""What the button beside a list sends that is searched, instead of keeping what was said."""
LONGEST_WORDS = 100


class _TickedTerms:
    """The widget of terms that are ticked: the template draws it; the attribute tells it from a single control."""

    html_tag = "fieldset"

    def __call__(self, field: Field, **_kwargs: Any) -> str:
        raise TypeError(f"{field.name} is drawn by the macro of ticked terms")


class TermsField(Field):
    """Terms of the taxonomy that are ticked, each with how much of it and, for some, in which country.

    `skills=contracts`, `skills-contracts=expert`, `skills-contracts-country=DK`. What is no term is left out; an odd
    degree becomes the usual one: neither can be typed on the page. `skills-find` is searched for in the list: what is
    ticked stays in sight, and while `searching` nothing is kept yet. `first` are the terms that stand on top.
    """

    widget = _TickedTerms()
    degrees: ClassVar[Mapping[str, Any]] = {}
    usual = ""
    most = 0
    first: Sequence[str] = ()
    find = ""
    searching = False
    found = True
    data: Any

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        super().process(formdata, data, extra_filters)
        if self.data is None or isinstance(self.data, str):
            self.data = []
        if formdata is not None:
            self.find = formdata.get(f"{self.name}-find", "").strip()[:LONGEST_WORDS]
            pressed = formdata.get("go", "")
            # The enter key presses no button that has a name.
            self.searching = pressed == FIND or bool(self.find and not pressed)
            wanted = set(formdata.getlist(self.name))
            self.data = [self._made(term_id, formdata) for term_id in terms("skill") if term_id in wanted]

    def process_formdata(self, valuelist: list[str]) -> None:
        """Leave the value to `process`, which sees the other controls too."""

    def _made(self, term_id: str, formdata: Any) -> Any:
        degree = formdata.get(f"{self.name}-{term_id}", self.usual)
        country = formdata.get(f"{self.name}-{term_id}-country", "") if term_id in OF_A_COUNTRY else ""
        return self.make(
            term_id, degree if degree in self.degrees else self.usual, country if country in COUNTRIES else ""
        )

    def make(self, term_id: str, degree: str, country: str) -> Any:
        raise NotImplementedError

    def degree_of(self, one: Any) -> str:
        raise NotImplementedError

    def groups(self) -> list[dict[str, Any]]:
        """Return what the page draws: what is ticked, what most people choose, and the rest in groups.

        What is searched for narrows the list down, unless nothing is found.
        """
        ticked: dict[str, Any] = {}
        for one in self.data:
            # Somebody who knows both countries has two rows; the page has one, which then means both.
            known = ticked.get(one.id)
            ticked[one.id] = one if known is None else self.make(one.id, self.degree_of(one), "")
        names = dict(said.term_choices("skill"))
        rows = {term_id: self._row(number, term_id, names, ticked) for number, term_id in enumerate(terms("skill"))}
        rest = {term_id: row for term_id, row in rows.items() if term_id not in ticked}
        self.found = any(fold(self.find) in row["words"] for row in rows.values())
        sought = fold(self.find) if self.found else ""
        found = [{"name": said.CHOSEN, "rows": [rows[one] for one in ticked if one in rows], "open": True}]
        for name, ids in [(said.COMMONEST, self.first), *self._by_group()]:
            taken = [rest.pop(one) for one in ids if one in rest]
            shown = [row for row in taken if sought in row["words"]]
            found.append({"name": name, "rows": shown, "open": bool(sought)})
        found = [group for group in found if group["rows"]]
        if found:
            found[0]["open"] = True
        return found

    def _by_group(self) -> list[tuple[Any, list[str]]]:
        return [(name, [term_id for term_id, _label in choices]) for name, choices in said.grouped_terms("skill")]

    def _row(self, number: int, term_id: str, names: Mapping[str, Any], ticked: Mapping[str, Any]) -> dict[str, Any]:
        one = ticked.get(term_id)
        return {
            "id": f"{self.id}-{number}",
            "term": term_id,
            "label": names[term_id],
            "words": fold(" ".join(terms("skill")[term_id].name.values())),
            "ticked": one is not None,
            "degree": self.usual if one is None else self.degree_of(one),
            "country": "" if one is None else one.country,
            "asks_country": term_id in OF_A_COUNTRY,
        }

    def countries(self) -> list[tuple[str, str]]:
        return [("", str(lazy("In both countries"))), *((code, country_name(code)) for code in COUNTRIES)]


class SkillsField(TermsField):
    """What a mentor can help with; `data` are `rules.people.Skill`."""

    degrees: ClassVar[Mapping[str, Any]] = {level.value: name for level, name in LEVELS.items()}
    usual = Level.SOLID.value
    most = MOST_SKILLS

    def make(self, term_id: str, degree: str, country: str) -> Skill:
        return Skill(term_id, Level(degree), country)

    def degree_of(self, one: Skill) -> str:
        return one.level.value


class NeedsField(TermsField):
    """What somebody needs; `data` are `rules.people.Need`."""

    degrees: ClassVar[Mapping[str, Any]] = {str(weight): name for weight, name in said.WEIGHTS.items()}
    usual = str(HEAVIEST - 1)
    most = MOST_NEEDS

    def make(self, term_id: str, degree: str, country: str) -> Need:
        return Need(term_id, int(degree), country)

    def degree_of(self, one: Need) -> str:
        return str(one.weight)


class PressedField(HiddenField):
    """Which of two buttons was pressed. The page writes the buttons themselves, so nothing is drawn for it."""

    def __call__(self, **_kwargs: Any) -> str:
        return ""


class LanguagesForm(Form):
    """Languages of which one is the best: a list for that one, check boxes for the others."""

    best_language = ChoiceField(lazy("The language you speak best"))
    languages = ChoicesField(lazy("You can also meet in"))

    def offer_languages(self) -> None:
        choices = said.language_choices()
        self.best_language.choices = [("", lazy("Choose")), *choices]
        self.languages.choices = choices

    def spoken(self) -> list[str]:
        """Return the languages, the best one first."""
        best = [self.best_language.data] if self.best_language.data else []
        return list(dict.fromkeys([*best, *(self.languages.data or [])]))


def language_data(languages: list[str]) -> dict[str, Any]:
    """Return what the form of languages shows of those that are stored."""
    return {"best_language": languages[0] if languages else "", "languages": languages[1:]}
