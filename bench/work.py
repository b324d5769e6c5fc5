"""What is measured: pages, checkouts, the rush, settlements, exports, the bare database."""

import asyncio
import re
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from itertools import count

from bench.client import Answer, Buyer, percentile
from bench.site import Running

QUANTITY = re.compile(r'name="(count_\d+)"')
TILL = re.compile(r'action="(/registration/practice-till/[^"]+)"')
numbers = count(1)


@dataclass
class Figure:
    """One line of the table: how often a second, how long, how much processor time each."""

    rate: float
    p50: float
    p99: float
    cpu: float


async def _until(seconds: float, work: Callable[[Buyer], Awaitable[object]], buyers: list[Buyer]) -> int:
    end = time.perf_counter() + seconds
    done = 0

    async def one(buyer: Buyer) -> None:
        nonlocal done
        while time.perf_counter() < end:
            await work(buyer)
            done += 1

    await asyncio.gather(*(one(buyer) for buyer in buyers))
    return done


def measure(
    site: Running, work: Callable[[Buyer], Awaitable[object]], *, buyers: int, seconds: float, warm: float = 1.0
) -> Figure:
    """Let so many buyers do the same again and again, and return the rate of whole works with the time of each."""

    async def run() -> tuple[int, float, float, list[float]]:
        people = [Buyer(site.port) for _number in range(buyers)]
        await _until(warm, work, people)
        spent: list[float] = []

        async def timed(buyer: Buyer) -> None:
            begun = time.perf_counter()
            await work(buyer)
            spent.append(time.perf_counter() - begun)

        cpu, begun = site.cpu(), time.perf_counter()
        done = await _until(seconds, timed, people)
        took = time.perf_counter() - begun
        used = site.cpu() - cpu
        for buyer in people:
            await buyer.close()
        return done, took, used, spent

    done, took, used, spent = asyncio.run(run())
    return Figure(done / took, percentile(spent, 0.5), percentile(spent, 0.99), used / max(done, 1) * 1000)


def page(path: str) -> Callable[[Buyer], Awaitable[None]]:
    async def work(buyer: Buyer) -> None:
        answer = await buyer.get(path)
        expect(answer, 200)

    return work


def expect(answer: Answer, status: int) -> None:
    if answer.status != status:
        found = re.sub(r"<[^>]+>", " ", answer.text)
        raise SystemExit(f"expected {status}, got {answer.status}: {' '.join(found.split())[:600]}")


async def hold(buyer: Buyer, slug: str, product: str) -> Answer:
    """Choose one of a product; return the answer, which is 303 when its place is held."""
    shop = await buyer.get(f"/{slug}/tickets?currency=SEK")
    expect(shop, 200)
    fields = dict.fromkeys(QUANTITY.findall(shop.text), "0")
    return await buyer.post(f"/{slug}/tickets?currency=SEK", {**shop.hidden(), **fields, product: "1"})


async def place(buyer: Buyer, held: Answer, method: str) -> Answer:
    """Say who, choose how to pay, buy; return the answer that leads to the till or to the order."""
    here = held.headers["location"]
    who = await buyer.follow(held)
    expect(who, 200)
    number = next(numbers)
    person = {"name": f"Bänk Ærø {number}", "email": f"bench{number}@example.org", "kind": "person"}
    told = await buyer.post(here, {**who.hidden(), **person})
    expect(told, 303)
    pay = await buyer.follow(told)
    expect(pay, 200)
    return await buyer.post(told.headers["location"], {**pay.hidden(), "method": method})


def checkout(slug: str, product: str) -> Callable[[Buyer], Awaitable[None]]:
    """A whole checkout with the practice till: nine requests, from the ticket page to the paid order."""

    async def work(buyer: Buyer) -> None:
        buyer.cookies.clear()
        held = await hold(buyer, slug, product)
        expect(held, 303)
        bought = await place(buyer, held, "practice")
        expect(bought, 303)
        till = await buyer.follow(bought)
        action = TILL.search(till.text)
        path = action[1] if action else bought.headers["location"].replace(f"http://localhost:{buyer.port}", "")
        paid = await buyer.post(path, {**till.hidden(), "button": "pay"})
        expect(paid, 303)
        expect(await buyer.follow(paid), 200)

    return work


@dataclass
class Rush:
    """How the rush went."""

    sold: int
    seconds: float
    refused: int
    broken: int
    p99: float


def rush(site: Running, slug: str, product: str, buyers: int) -> Rush:
    """Let everybody try at once to get one place and place the order; nobody may get a 500."""
    answers: list[int] = []
    times: list[float] = []
    last_sale = [0.0]

    async def one(buyer: Buyer, begun: float) -> bool:
        held = await hold(buyer, slug, product)
        answers.append(held.status)
        if held.status != 303:
            return False
        bought = await place(buyer, held, "practice")
        answers.append(bought.status)
        last_sale[0] = max(last_sale[0], time.perf_counter() - begun)
        return bought.status == 303

    async def run() -> int:
        people = [Buyer(site.port) for _number in range(buyers)]
        begun = time.perf_counter()
        sold = await asyncio.gather(*(one(buyer, begun) for buyer in people))
        for buyer in people:
            times.extend(buyer.times)
            await buyer.close()
        return sum(sold)

    sold = asyncio.run(run())
    broken = sum(1 for status in answers if status >= 500)
    refused = sum(1 for status in answers if 400 <= status < 500)
    return Rush(sold, last_sale[0], refused, broken, percentile(times, 0.99))
