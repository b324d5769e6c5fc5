"""Every column that says something of a person says what for, how long, and who sees it."""

import re

import sqlalchemy as sa
from flask import Flask

from core.db import db

# Names that speak of people wherever they stand.
PERSONAL = re.compile(
    r"(^|_)(e_?mail|phone|first_name|last_name|full_name|given_name|family_name|street|postal_code|postcode|birth|born|"
    r"ip|network|user_agent|diet|allerg\w*|access_needs?|pronouns?|buyer_name|holder_name|attendee_name|contact|"
    r"to_address|to_name|photo|biography|bio|password\w*|totp\w*|iban|account_number)(_|$)"
)
KEYS = {"purpose", "keep", "seen_by"}


def columns() -> list[sa.Column[object]]:
    return [column for table in db.metadata.sorted_tables for column in table.columns]


def test_personal_columns_say_why(app: Flask) -> None:
    said = {str(column): column.info["personal"] for column in columns() if column.info.get("personal")}
    assert {name: info for name, info in said.items() if {key for key in KEYS if info.get(key)} != KEYS} == {}


def test_columns_that_sound_personal_are_described(app: Flask) -> None:
    """Where such a column is of a firm or a place, its `info` says `personal: False` in so many words."""
    texts = [column for column in columns() if isinstance(column.type, sa.String | sa.JSON | sa.Date | sa.LargeBinary)]
    found = [str(column) for column in texts if PERSONAL.search(column.name) and "personal" not in column.info]
    assert found == []
