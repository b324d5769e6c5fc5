"""The doors of this floor: signing in, one's own account, organisations."""

from flask import Flask

from accounts.actions.ownership import init_ownership, owns
from accounts.exports import own_tables
from accounts.views import confirm, data, organisations, passkeys, profile, security, sign_in
from accounts.views.blueprint import accounts
from accounts.views.reader import init_reader

__all__ = ["confirm", "data", "organisations", "passkeys", "profile", "register", "security", "sign_in"]


def register(app: Flask) -> None:
    """Register the blueprint, who reads, and whose rows are whose."""
    init_ownership(app)
    owns(app, *own_tables())
    init_reader(app)
    app.register_blueprint(accounts)
