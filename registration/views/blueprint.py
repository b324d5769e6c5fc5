"""The blueprint that the public pages of registration hang on: shop, checkout, orders, tickets, tills."""

from flask import Blueprint

registration = Blueprint("registration", __name__)
