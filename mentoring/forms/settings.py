"""How mentoring is kept in an edition, as the team fills it in."""

from collections.abc import Iterable

from core.forms import BooleanField, ChoiceField, ChoicesField, Form, TextsField
from core.language import lazy
from editions.models import Venue
from mentoring.actions.settings import Kept
from mentoring.models import MentoringSettings


class SettingsForm(Form):
    words = TextsField(lazy("What mentoring is here"), long=True, needed=False, max_length=600)
    coordinator = ChoiceField(lazy("Who looks after pairs"))
    welcomes_minors = BooleanField(lazy("People of 15 to 17 can take part"))
    venues = ChoicesField(lazy("Where young people and their mentors can meet"))

    def offer(self, coordinators: Iterable[tuple[int, str]], venues: Iterable[Venue]) -> None:
        chosen = [(str(key), name) for key, name in coordinators]
        self.coordinator.choices = [("", lazy("Nobody in particular")), *chosen]
        self.venues.choices = [(str(venue.id), venue.name) for venue in venues]

    def kept(self) -> Kept:
        return Kept(
            words=self.words.data,
            coordinator_id=int(self.coordinator.data) if self.coordinator.data else None,
            welcomes_minors=bool(self.welcomes_minors.data),
            venues=[int(one) for one in self.venues.data or []],
        )


def settings_data(settings: MentoringSettings) -> dict[str, object]:
    """Return what the form shows of the settings as they are."""
    return {
        "words": settings.words,
        "coordinator": str(settings.coordinator_id or ""),
        "welcomes_minors": settings.welcomes_minors,
        "venues": [str(one) for one in settings.venues],
    }
