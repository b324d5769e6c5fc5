"""The blueprint that the public pages of the conference hang on: the call, offers, speakers, sessions."""

from flask import Blueprint

conference = Blueprint("conference", __name__)
