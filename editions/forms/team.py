"""Forms of the team: inviting somebody, changing a role."""

from core.forms import ChoiceField, EmailField, Form, RadioChoiceField, required
from core.language import LANGUAGES, NAMES, lazy
from core.permissions import ROLE_NAMES

ROLES = [(role.value, name) for role, name in ROLE_NAMES.items()]


class RoleForm(Form):
    """What somebody does, and for which city where that matters."""

    role = RadioChoiceField(lazy("Role"), [required()], choices=ROLES)
    city_id = ChoiceField(lazy("Stands for"))


class InvitationForm(RoleForm):
    """Who is invited to do what."""

    address = EmailField(lazy("E-mail"), [required()])
    language = ChoiceField(lazy("Language of the invitation"), choices=[(code, NAMES[code]) for code in LANGUAGES])
