"""Where an edition happens: its two cities, venues, rooms, and the water between."""

import enum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import Base, enum_column
from core.texts import Texts


class Accent(enum.StrEnum):
    """Which of the two shores' colours a city wears."""

    WEST = "west"
    EAST = "east"


class City(Base):
    """One of the two cities. `side` is 1 or 2 and never means first or second in rank."""

    __tablename__ = "city"
    __table_args__ = (UniqueConstraint("edition_id", "side"), CheckConstraint("side IN (1, 2)", name="one_of_two"))

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"))
    name: Mapped[Texts]
    country: Mapped[str]
    side: Mapped[int]
    accent: Mapped[Accent] = mapped_column(enum_column(Accent))
    terminal: Mapped[str] = mapped_column(default="")

    venues: Mapped[list["Venue"]] = relationship(order_by="Venue.id", lazy="raise_on_sql", viewonly=True)


class Venue(Base):
    """A house in one of the cities, or the ferry, which is in neither."""

    __tablename__ = "venue"
    __table_args__ = (CheckConstraint("walk_minutes BETWEEN 0 AND 240", name="walkable"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"), index=True)
    city_id: Mapped[int | None] = mapped_column(ForeignKey("city.id"), index=True)
    name: Mapped[str]
    address: Mapped[str] = mapped_column(default="")
    walk_minutes: Mapped[int]
    step_free: Mapped[bool] = mapped_column(default=False)
    accessible_toilet: Mapped[bool] = mapped_column(default=False)
    access_words: Mapped[Texts]
    note: Mapped[Texts]

    city: Mapped[City | None] = relationship(lazy="raise_on_sql", viewonly=True)
    rooms: Mapped[list["Room"]] = relationship(order_by="Room.id", lazy="raise_on_sql", viewonly=True)


class Room(Base):
    """A room where something can happen, with how many it holds."""

    __tablename__ = "room"
    __table_args__ = (
        CheckConstraint("capacity >= 1", name="holds_somebody"),
        CheckConstraint("capacity_standing IS NULL OR capacity_standing >= 1", name="holds_somebody_standing"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    venue_id: Mapped[int] = mapped_column(ForeignKey("venue.id", ondelete="CASCADE"), index=True)
    name: Mapped[Texts]
    capacity: Mapped[int]
    capacity_standing: Mapped[int | None]
    hearing_loop: Mapped[bool] = mapped_column(default=False)
    step_free: Mapped[bool] = mapped_column(default=False)
    access_words: Mapped[Texts]

    venue: Mapped[Venue] = relationship(lazy="raise_on_sql", viewonly=True)


class CrossingModel(Base):
    """How one gets across the water, in minutes. `headways` are rows of start, end (`HH:MM`) and minutes."""

    __tablename__ = "crossing_model"

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"), unique=True)
    crossing: Mapped[int] = mapped_column(default=20)
    boarding_closes: Mapped[int] = mapped_column(default=5)
    leave_boat: Mapped[int] = mapped_column(default=5)
    show_id: Mapped[int] = mapped_column(default=5)
    impossible_below: Mapped[int] = mapped_column(default=45)
    same_city_margin: Mapped[int] = mapped_column(default=5)
    headways: Mapped[list[Any]]
    boats_run: Mapped[bool] = mapped_column(default=True)
    # How often the boats have stopped or sailed again: calendars believe the entry with the highest number.
    switches: Mapped[int] = mapped_column(default=0)
    banner: Mapped[Texts]
