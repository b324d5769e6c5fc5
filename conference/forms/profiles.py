"""What speakers and bands say about themselves."""

from typing import Any

from accounts.rules.consents import ConsentKind
from accounts.words import CONSENTS
from conference.actions.profiles import Particulars
from conference.forms.fields import LinksField
from core.files import Upload
from core.forms import BooleanField, FileField, Form, TextField, TextsField
from core.language import lazy


class ProfileForm(Form):
    role = TextsField(lazy("In one line: who are you?"), needed=False, max_length=120)
    affiliation = TextField(lazy("Where you belong"), max_length=160)
    biography = TextsField(lazy("About you"), long=True, needed=False, max_length=3000)
    links = LinksField(lazy("Links"))
    picture = FileField(lazy("Picture"))
    picture_alt = TextsField(lazy("What is to be seen in the picture"), needed=False, max_length=200)
    drop_picture = BooleanField(lazy("Take the picture away"))
    photo = BooleanField(CONSENTS[ConsentKind.PHOTO])
    recording = BooleanField(CONSENTS[ConsentKind.RECORDING])

    def fit(self, *, band: bool, has_picture: bool) -> None:
        """Leave out what is not asked: a band agrees to nothing, and without a picture there is none to take away."""
        if band:
            del self.photo
            del self.recording
        if not has_picture:
            del self.drop_picture

    def particulars(self, picture: Upload | None) -> Particulars:
        return Particulars(
            role=self.role.data,
            affiliation=self.affiliation.data or "",
            biography=self.biography.data,
            links=list(self.links.data or []),
            picture_alt=self.picture_alt.data,
            picture=picture,
            drop_picture="drop_picture" in self and bool(self.drop_picture.data),
        )

    def consents(self) -> frozenset[ConsentKind]:
        ticked: dict[ConsentKind, Any] = {ConsentKind.PHOTO: self.photo, ConsentKind.RECORDING: self.recording}
        return frozenset(kind for kind, field in ticked.items() if field.data)
