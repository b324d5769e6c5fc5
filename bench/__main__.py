"""`python -m bench`: measure on SQLite and PostgreSQL, and write the table into docs/benchmarks.md."""

import argparse
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import sqlalchemy as sa

from bench import calling, data, matching, requests, rounds, seats, solving
from bench.directory import the_directory
from bench.exchange import the_files
from bench.programme import the_programme
from bench.settling import settlements
from bench.site import ROOT, SERVE, environment_of, flask, free_port, running
from bench.work import Figure, checkout, measure, page, rush
from tools.postgres import cluster

TARGET = ROOT / "docs" / "benchmarks.md"
RUSH_BUYERS = 400
PLAIN = [
    sys.executable,
    "-m",
    "granian",
    "--interface",
    "wsgi",
    "--blocking-threads",
    "8",
    "--no-ws",
    "bench.plain:app",
]
SAID = """# Benchmarks

Printed by `make bench`; never typed in. Servers and buyers share one machine, so rates hold only within a run: compare
the ratios, and the processor time of one piece of work. Buyers are coroutines that keep their connections.

"""
Row = tuple[str, str]


def plain_page(seconds: float) -> Row:
    """Measure the page that others are compared with."""
    port = str(free_port())
    with running([*PLAIN, "--port", port], {"PORT": port}) as site:
        figure = measure(site, page("/healthz"), buyers=8, seconds=seconds)
    plain_page.rate = figure.rate  # type: ignore[attr-defined]  # kept for the ratios of the other rows
    return "plain Flask and Jinja page", f"{figure.rate:.0f}/s, {figure.cpu:.2f} ms CPU"


def bare_database(url: str, seconds: float) -> tuple[str, float]:
    """Commit one small row after the other with nothing around it, as durable as Sundet does."""
    engine = sa.create_engine(url, poolclass=sa.pool.StaticPool)
    with engine.connect() as connection:
        if url.startswith("sqlite"):
            connection.exec_driver_sql("PRAGMA journal_mode=wal")
            connection.exec_driver_sql("PRAGMA synchronous=full")
        connection.exec_driver_sql("CREATE TABLE IF NOT EXISTS bench_row (id INTEGER, text VARCHAR)")
        connection.commit()
        done, end = 0, time.perf_counter() + seconds
        while time.perf_counter() < end:
            connection.exec_driver_sql("INSERT INTO bench_row VALUES (1, 'a row')")
            connection.commit()
            done += 1
        connection.exec_driver_sql("DROP TABLE bench_row")
        connection.commit()
    engine.dispose()
    return f"{done / seconds:.0f}/s", done / seconds


def export_of_all(environment: dict[str, str], kind: str, folder: Path) -> str:
    """Carry all attendees out in a process of its own; return its seconds and its largest memory."""
    target = folder / f"all.{kind}"
    options = ["--edition", environment["SLUG"], "--format", kind, "--output", str(target)]
    script = (
        "import resource,sys,time;from app import create_app;from core.commands import sundet;app=create_app();"
        "before=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss;begun=time.perf_counter();"
        "runner=app.test_cli_runner();done=runner.invoke(sundet,sys.argv[1:]);assert done.exit_code==0,done.output;"
        "print(time.perf_counter()-begun,resource.getrusage(resource.RUSAGE_SELF).ru_maxrss/1024)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, "export", "attendees", *options],
        check=True, cwd=ROOT, env={**os.environ, **environment}, text=True, capture_output=True,
    )  # fmt: skip
    seconds, memory = done.stdout.split()[-2:]
    return f"{float(seconds):.2f} s, {float(memory):.0f} MiB in all"


def told(figure: Figure, plain: float) -> str:
    """Write a figure with its ratio to the plain page of the same run."""
    times = f"p50 {figure.p50:.0f} ms, p99 {figure.p99:.0f} ms, {figure.cpu:.1f} ms CPU"
    return f"{figure.rate:.1f}/s, {times}, {figure.rate / plain:.3f} of the plain page"


def the_call(environment: dict[str, str], slug: str, seconds: float) -> list[Row]:
    """Measure offering, reviewing and deciding, with a thousand proposals and five thousand reviews."""
    plain = plain_page.rate  # type: ignore[attr-defined]  # set by plain_page
    people = calling.offerers(environment)
    behind_a_proxy = {**environment, "PROXY_HOPS": "1"}
    rows: list[Row] = []
    with running(SERVE, behind_a_proxy) as site:
        figure = measure(site, calling.whole_offer(slug, people), buyers=8, seconds=seconds)
        rows.append(
            (
                "whole offers, from the call to sent in, 8 at once",
                told(figure, plain),
            )
        )
    tokens = calling.fill_call(environment)
    pages = (
        ("review queue and page", f"/desk/{slug}/review", tokens["reviewer"]),
        ("board of decisions", f"/desk/{slug}/proposals", tokens["editor"]),
    )
    with running(SERVE, environment) as site:
        for title, path, token in pages:
            figure = calling.signed_in(site, path, token, seconds=seconds)
            asked = calling.statements_of(environment, path, token)
            rows.append(
                (
                    f"{title}, {calling.PROPOSALS} proposals × {calling.REVIEWS_EACH} reviews",
                    f"{told(figure, plain)}, {asked} statements",
                )
            )
    found = calling.spreading()
    rows.append(
        (
            "spreading 1,000 proposals over 60 reviewers, 3 each",
            f"{found['seconds']:.2f} s, {found['pairs']:.0f} pairs, {found['memory']:.0f} MiB in all",
        )
    )
    return rows


def measure_all(name: str, database: str, seconds: float, say: Callable[[str], None]) -> list[Row]:
    """Take every measurement on one database."""
    with tempfile.TemporaryDirectory(prefix="sundet-bench-") as folder_name:
        folder = Path(folder_name)
        environment = environment_of(folder, database)
        flask(environment, "sundet", "upgrade")
        flask(environment, "sundet", "demo")
        made = data.prepare(environment)
        environment["SLUG"] = slug = made["slug"]
        rows: list[Row] = []

        def add(title: str, value: str) -> None:
            rows.append((title, value))
            say(f"{name}: {title}: {value}")

        with running(SERVE, environment) as site:
            add("start until the first answer", f"{site.started_in:.2f} s")
            time.sleep(1)
            add("memory of the web processes at rest", f"{site.memory():.0f} MiB")
            for title, path in (("front page", f"/{slug}/"), ("ticket page", f"/{slug}/tickets?currency=SEK")):
                figure = measure(site, page(path), buyers=8, seconds=seconds)
                share = figure.rate / plain_page.rate  # type: ignore[attr-defined]  # set by plain_page
                add(
                    title,
                    f"{figure.rate:.0f}/s, p50 {figure.p50:.1f} ms, p99 {figure.p99:.1f} ms, "
                    f"{figure.cpu:.2f} ms CPU, {share:.2f} of the plain page",
                )
            for buyers in (1, 8, 32):
                figure = measure(site, checkout(slug, made["plenty"]), buyers=buyers, seconds=seconds)
                add(
                    f"whole checkouts, {buyers} buyers at once",
                    f"{figure.rate:.1f}/s, p50 {figure.p50:.0f} ms, p99 {figure.p99:.0f} ms, {figure.cpu:.1f} ms CPU",
                )
            add("memory of the web processes after that", f"{site.memory():.0f} MiB")
            found = rush(site, slug, made["rush"], RUSH_BUYERS)
            add(
                f"rush of {RUSH_BUYERS} buyers on {data.RUSH_PLACES} places",
                f"{found.sold} sold in {found.seconds:.2f} s, {found.refused} told that it is sold out, "
                f"{found.broken} answers of 500, p99 of a request {found.p99:.0f} ms",
            )
        for title, value in the_call(environment, slug, seconds):
            add(title, value)
        plain = plain_page.rate  # type: ignore[attr-defined]  # set by plain_page
        for title, value in the_programme(environment, slug, seconds, lambda figure: told(figure, plain)):
            add(title, value)
        for title, value in the_directory(environment, slug, seconds):
            add(title, value)
        for title, value in the_files(environment):
            add(title, value)
        rate, cpu = settlements(environment, slug, made["plenty"])
        add("settlements by webhook, one after the other", f"{rate:.0f}/s, {cpu:.1f} ms CPU")
        add(
            f"workshop seats: {seats.PEOPLE} people on {seats.SEATS} seats from {seats.PROCESSES} processes",
            seats.rush(environment, database or f"sqlite:///{folder / 'sundet.db'}", str(folder)),
        )
        add(
            f"requests to one mentor with {requests.SEATS} seats, {requests.CLIENTS} at once, asked and answered",
            requests.rush(environment, database or f"sqlite:///{folder / 'sundet.db'}", str(folder)),
        )
        add(
            f"lottery of {seats.ENTRANTS:,} people and {seats.WORKSHOPS} workshops",
            seats.lottery(),
        )
        add(
            f"speed meetings of {rounds.MENTEES:,} people and {rounds.MENTORS} mentors in {rounds.ROUNDS} rounds",
            rounds.rounds(),
        )
        data.fill(environment)
        for kind in ("csv", "xlsx"):
            add(
                f"export of {data.ATTENDEES} attendees, all columns, {kind.upper()}",
                export_of_all(environment, kind, folder),
            )
        bare, _rate = bare_database(database or f"sqlite:///{folder / 'bare.db'}", 2.0)
        add("bare database, one row a commit", bare)
        return rows


def table(plain: Row, columns: dict[str, list[Row]]) -> str:
    names = list(columns)
    lines = [f"| what | {' | '.join(names)} |", "|---|" + "---|" * len(names)]
    lines.append(f"| {plain[0]} | {' | '.join([plain[1]] * len(names))} |")
    for index, (title, _value) in enumerate(columns[names[0]]):
        values = " | ".join(columns[name][index][1] for name in names)
        lines.append(f"| {title} | {values} |")
    return "\n".join(lines) + "\n"


def machine() -> str:
    cores = os.cpu_count()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{cores} cores, {memory:.0f} GiB, {platform.system()}, Python {platform.python_version()}."


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--seconds", type=float, default=5.0, help="how long each measurement lasts")
    parser.add_argument("--database", choices=["sqlite", "postgres", "both"], default="both")
    parser.add_argument("--no-write", action="store_true", help="print only, leave docs/benchmarks.md alone")
    parser.add_argument("--long", action="store_true", help="compare the search for timetables with CP-SAT, too")
    given = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_NOFILE, (4096, max(4096, resource.getrlimit(resource.RLIMIT_NOFILE)[1])))

    def say(line: str) -> None:
        print(line, flush=True)

    plain = plain_page(given.seconds)
    say(f"{plain[0]}: {plain[1]}")
    columns: dict[str, list[Row]] = {}
    if given.database in ("sqlite", "both"):
        columns["SQLite"] = measure_all("SQLite", "", given.seconds, say)
    if given.database in ("postgres", "both"):
        with cluster(durable=True) as url:
            columns["PostgreSQL"] = measure_all("PostgreSQL", url, given.seconds, say)
    text = SAID + machine() + "\n\n" + table(plain, columns)
    text += solving.table(solving.measured(say, long=given.long))
    text += matching.table(matching.measured(say))
    say("\n" + text)
    if not given.no_write:
        TARGET.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
