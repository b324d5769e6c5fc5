"""The double as a web site: Stripe's API, its hosted page, and knobs for what goes wrong in real life."""

import html
import json
import queue
import threading
import time
import urllib.request
from collections.abc import Callable, Iterable
from typing import Any
from urllib.error import URLError
from urllib.parse import parse_qs

from doubles.stripe.books import Books
from doubles.stripe.wire import Fault, Tree, signature

Answer = tuple[int, str, str]
StartResponse = Callable[..., Any]
BUTTONS = (
    ("pay", "Pay"),
    ("decline", "Decline the card"),
    ("later", "Pay later: the money comes in a minute"),
    ("later-fails", "Pay later: the money never comes"),
    ("twice", "Pay twice"),
    ("lose", "Pay, and lose the message: no webhook, no way back"),
)
# How often and how long after one another a message is sent that was not answered with 2xx.
TRIES = (0, 1, 2, 5, 10, 30, 60, 120)
PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title></head><body><main><h1>{title}</h1>{body}</main></body></html>"""


class Postman:
    """Sends signed events to the webhook, in a thread of its own, again and again until they are taken."""

    def __init__(self, webhook: str, secret: str) -> None:
        self.webhook = webhook
        self.secret = secret
        self.letters: queue.Queue[tuple[float, int, Tree]] = queue.Queue()
        self.lost = False
        self.over = threading.Event()
        self.thread = threading.Thread(target=self._work, daemon=True)
        self.thread.start()

    def stop(self) -> None:
        """Send nothing more."""
        self.over.set()
        self.thread.join()

    def post(self, event: Tree) -> None:
        if self.webhook and not self.lost:
            self.letters.put((time.time(), 0, event))

    def _work(self) -> None:
        while not self.over.is_set():
            try:
                due, attempt, event = self.letters.get(timeout=0.1)
            except queue.Empty:
                continue
            if due > time.time():
                self.letters.put((due, attempt, event))
                self.over.wait(0.1)
            elif not self._send(event) and attempt + 1 < len(TRIES):
                self.letters.put((time.time() + TRIES[attempt + 1], attempt + 1, event))

    def _send(self, event: Tree) -> bool:
        body = json.dumps(event)
        headers = {"Content-Type": "application/json", "Stripe-Signature": signature(body, self.secret)}
        request = urllib.request.Request(self.webhook, body.encode(), headers)  # noqa: S310 - an address of this machine
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310 - the same
                print(f"{event['type']} {event['id']} -> {answer.status}", flush=True)
                return True
        except (URLError, TimeoutError, ConnectionError) as error:
            print(f"{event['type']} {event['id']} -> {error}", flush=True)
            return False


class Site:
    """A WSGI app. `/v1/…` is the API, `/c/pay/…` the hosted page, `/double/…` the knobs."""

    def __init__(self, books: Books, postman: Postman) -> None:
        self.books = books
        self.postman = postman
        self.books.listen = postman.post
        self.down_until = 0.0
        self.lose_answers = 0

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        size = int(environ.get("CONTENT_LENGTH") or 0)
        body = environ["wsgi.input"].read(size).decode() if size else ""
        path, method = environ["PATH_INFO"], environ["REQUEST_METHOD"]
        if path.startswith("/v1/"):
            status, kind, text = self._api(method, path, body or environ.get("QUERY_STRING", ""), environ)
        elif path.startswith("/c/pay/"):
            status, kind, text = self._page(method, path.rpartition("/")[2], body)
        else:
            status, kind, text = self._knob(method, path, body)
        headers = [("Content-Type", "text/html; charset=utf-8" if kind != "json" else "application/json")]
        if kind == "see":
            headers, text = [("Location", text)], ""
        data = text.encode()
        start_response(f"{status} Answer", [*headers, ("Content-Length", str(len(data)))])
        return [data]

    # --- the API ------------------------------------------------------------------------------------------------------

    def _api(self, method: str, path: str, body: str, environ: dict[str, Any]) -> Answer:
        if self.down_until > time.time():
            return 503, "json", "{}"
        if not environ.get("HTTP_AUTHORIZATION", "").startswith("Bearer sk_"):
            return 401, "json", json.dumps(Fault(401, "You did not provide an API key.").body)
        status, answer = self.books.answer(method, path, body, environ.get("HTTP_IDEMPOTENCY_KEY", ""))
        if method == "POST" and self.lose_answers > 0:
            # It was done; the one who asked never gets to know.
            self.lose_answers -= 1
            return 500, "json", "{}"
        return status, "json", json.dumps(answer)

    # --- the page -----------------------------------------------------------------------------------------------------

    def _page(self, method: str, session_id: str, body: str, note: str = "") -> Answer:
        session = self.books.sessions.get(session_id)
        if session is None:
            return 404, "html", PAGE.format(title="Nothing here", body="")
        if method == "POST":
            button = parse_qs(body).get("button", [""])[0]
            try:
                return self._press(session_id, button)
            except Fault as fault:
                return 409, "html", PAGE.format(title="This page is closed", body=html.escape(str(fault)))
        return 200, "html", _till(session, note)

    def _press(self, session_id: str, button: str) -> Answer:
        session = self.books.sessions[session_id]
        back = str(session["success_url"])
        if button == "decline":
            self.books.decline(session_id)
            return self._page("GET", session_id, "", "Your card was declined. Try another one.")
        if button == "lose":
            with self.books.lock:
                self.postman.lost = True
                self.books.pay(session_id)
                self.postman.lost = False
            return 200, "html", PAGE.format(title="Paid", body="<p>Nobody was told.</p>")
        if button == "twice":
            self.books.pay_twice(session_id)
        elif button in ("later", "later-fails"):
            self.books.pay(session_id, later=True)
            end = self.books.money_comes if button == "later" else self.books.money_fails
            timer = threading.Timer(60, end, [session_id])
            timer.daemon = True
            timer.start()
        else:
            self.books.pay(session_id)
        return 303, "see", back

    # --- the knobs ----------------------------------------------------------------------------------------------------

    def _knob(self, method: str, path: str, body: str) -> Answer:
        """Turn a knob, or show what is kept; `doubles/README.md` lists them."""
        values = {name: found[0] for name, found in parse_qs(body).items()}
        name = path.removeprefix("/double/")
        if method == "GET" and name == "books":
            return 200, "json", json.dumps(self._kept())
        if method != "POST" or not path.startswith("/double/"):
            return 200, "html", PAGE.format(title="A double of Stripe", body="<p>See doubles/README.md.</p>")
        try:
            return 200, "json", json.dumps(self._turn(name, values))
        except (KeyError, ValueError, Fault) as error:
            return 400, "json", json.dumps({"error": repr(error)})

    def _kept(self) -> Tree:
        with self.books.lock:
            found = self.books
            return {
                "sessions": list(found.sessions.values()),
                "intents": list(found.intents.values()),
                "refunds": list(found.refunds.values()),
                "disputes": list(found.disputes.values()),
                "events": found.events,
            }

    def _turn(self, name: str, values: dict[str, str]) -> Any:
        books = self.books
        if name == "down":
            self.down_until = time.time() + float(values["seconds"])
            return {"down_until": self.down_until}
        if name == "lose":
            self.lose_answers = int(values["answers"])
            return {"lose": self.lose_answers}
        if name == "refund-status":
            books.refund_status = values["status"]
            return {"refund_status": books.refund_status}
        turns: dict[str, Callable[[], Tree]] = {
            "pay": lambda: books.pay(values["session"]),
            "money-comes": lambda: books.money_comes(values["session"]),
            "money-fails": lambda: books.money_fails(values["session"]),
            "dashboard-refund": lambda: books.refund_at_dashboard(values["intent"], int(values["amount"])),
            "finish-refund": lambda: books.finish_refund(values["refund"], values["status"]),
            "dispute": lambda: books.dispute(values["intent"]),
            "close-dispute": lambda: books.close_dispute(values["dispute"], values["status"]),
        }
        return turns[name]()


def _till(session: Tree, note: str) -> str:
    amount = f"{session['amount_total'] / 100:.2f} {session['currency'].upper()}"
    if session["status"] != "open":
        text = "This page is closed: the payment is complete." if session["status"] == "complete" else "It has run out."
        return PAGE.format(title="Closed", body=f"<p>{text}</p>")
    items = "".join(
        f"<li>{html.escape(item['quantity'])} × {html.escape(item['price_data']['product_data']['name'])}</li>"
        for item in session["shown_items"]
    )
    buttons = "".join(f'<p><button name="button" value="{value}">{label}</button></p>' for value, label in BUTTONS)
    said = f'<p role="alert">{html.escape(note)}</p>' if note else ""
    back = html.escape(session["cancel_url"] or session["success_url"])
    body = (
        f"{said}<ul>{items}</ul><p><strong>{amount}</strong></p>"
        f'<form method="post">{buttons}</form><p><a href="{back}">Back to the shop</a></p>'
    )
    return PAGE.format(title="Pay (a double of Stripe)", body=body)
