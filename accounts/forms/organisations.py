"""Forms of organisations."""

from accounts.actions.organisations import Particulars
from accounts.rules.organisations import OrganisationKind, OrganisationRole
from accounts.words import kinds, organisation_roles
from core.forms import ChoiceField, EmailField, Form, LinkField, RadioChoiceField, TextField, required
from core.language import countries, lazy


class OrganisationForm(Form):
    name = TextField(lazy("Name"), [required()])
    kind = ChoiceField(lazy("What it is"), [required()])
    country = ChoiceField(lazy("Country"), [required()])
    registration_number = TextField(lazy("Registration number"), max_length=40)
    website = LinkField(lazy("Web site"))

    def offer_choices(self) -> None:
        self.kind.choices = [("", lazy("Choose")), *kinds()]
        self.country.choices = [("", lazy("Choose")), *countries()]

    def particulars(self) -> Particulars:
        return Particulars(
            name=self.name.data,
            kind=OrganisationKind(self.kind.data),
            country=self.country.data,
            registration_number=self.registration_number.data or "",
            website=self.website.data or "",
        )


class InviteForm(Form):
    address = EmailField(lazy("Mail address"), [required()])
    role = RadioChoiceField(lazy("They become"), default=OrganisationRole.MEMBER.value)

    def offer_choices(self) -> None:
        self.role.choices = organisation_roles()

    def chosen_role(self) -> OrganisationRole:
        return OrganisationRole(self.role.data)


class RoleForm(Form):
    role = ChoiceField(lazy("Role"))

    def offer_choices(self) -> None:
        self.role.choices = organisation_roles()
