"""`python -m doubles.stripe`: serve the double until stopped."""

import argparse
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from doubles.stripe.books import Books
from doubles.stripe.site import Postman, Site

SECRET = "whsec_double"  # noqa: S105 - shared with nobody but the Sundet beside it


class Server(ThreadingMixIn, WSGIServer):
    """One thread a request, so that a slow webhook does not hold up the API that it asks."""

    daemon_threads = True


class Quiet(WSGIRequestHandler):
    """Says nothing of each request; the messages that are sent are what one wants to see."""

    def log_message(self, *_args: Any) -> None:
        return


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m doubles.stripe", description=__doc__)
    parser.add_argument("--port", type=int, default=12111)
    parser.add_argument("--webhook", default="http://localhost:8000/registration/stripe/webhook")
    parser.add_argument("--secret", default=SECRET, help="what the messages are signed with")
    given = parser.parse_args()
    here = f"http://localhost:{given.port}"
    site = Site(Books(here), Postman(given.webhook, given.secret))
    with make_server("localhost", given.port, site, server_class=Server, handler_class=Quiet) as server:
        print(
            f"A double of Stripe at {here}. Start Sundet with\n"
            f"STRIPE_API_BASE={here} STRIPE_SECRET_KEY=sk_test_double STRIPE_WEBHOOK_SECRET={given.secret}",
            flush=True,
        )
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print("Stopped.", flush=True)


if __name__ == "__main__":
    main()
