"""The blueprint that all doors of this floor hang on."""

from flask import Blueprint

accounts = Blueprint("accounts", __name__, url_prefix="/account")
