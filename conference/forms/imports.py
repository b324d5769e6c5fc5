"""What is filled in to bring a programme from elsewhere: the file, and which of its rooms is which of ours."""

from collections.abc import Mapping, Sequence
from typing import Any

from core.forms import BooleanField, ChoiceField, FileField, Form
from core.language import _, lazy


class ImportForm(Form):
    """A file."""

    file = FileField(lazy("Programme file"))


class RoomsForm(Form):
    """One choice for each room of the file, added by `rooms_form`, one for all others, and whether days move."""

    names: Sequence[str] = ()

    others = ChoiceField(lazy("Rooms that you choose nothing for"))
    shift = BooleanField(lazy("Move the whole programme to the days of this edition"))

    def fields(self) -> list[Any]:
        return [self[f"room_{number}"] for number in range(len(self.names))]

    def rooms(self) -> dict[str, str]:
        """Return what was chosen, by the room's name in the file."""
        return {name: field.data for name, field in zip(self.names, self.fields(), strict=True) if field.data}


def rooms_form(
    rooms: Mapping[str, str], ours: Sequence[tuple[str, str]], cities: Sequence[tuple[str, str]], **data: Any
) -> RoomsForm:
    """Return the form for the rooms of a file with what was chosen or fits. `ours` and `cities` are value and name."""
    elsewhere = [(value, _("A new room in %(city)s", city=name)) for value, name in cities]
    elsewhere.append(("wait", _("None: its sessions wait to be placed")))
    names = tuple(rooms)
    fields = {
        f"room_{number}": ChoiceField(name, choices=[("", _("Choose…")), *ours, *elsewhere], default=rooms[name])
        for number, name in enumerate(names)
    }
    form: RoomsForm = type("RoomsForm", (RoomsForm,), {**fields, "names": names})(data=data)
    form.others.choices = [("", _("Choose…")), *elsewhere]
    return form
