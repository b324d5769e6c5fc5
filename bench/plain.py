"""The page that Sundet's pages are compared with: Flask, one Jinja template of the same size, nothing else."""

from flask import Flask, render_template_string

LINES = 260
PAGE = """<!doctype html><html lang="en"><head><title>{{ title }}</title></head><body><h1>{{ title }}</h1><ul>
{% for row in rows %}<li class="ticket-option"><span>{{ row.name }}</span> <b>{{ row.price }}</b>
<i>{{ row.note }}</i></li>
{% endfor %}</ul></body></html>"""
app = Flask(__name__)
ROWS = [{"name": f"Pass {number}", "price": f"{number},00 SEK", "note": "with <coffee>"} for number in range(LINES)]


@app.get("/healthz")
def page() -> str:
    return render_template_string(PAGE, title="Plain", rows=ROWS)
