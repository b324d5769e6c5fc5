"""A small HTTP client that many buyers share: keep-alive, cookies, the hidden fields of a form, nothing else."""

import asyncio
import re
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

HIDDEN = re.compile(r'<input[^>]*type="hidden"[^>]*>')
ATTRIBUTE = re.compile(r'\b(name|value)="([^"]*)"')


@dataclass
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    def hidden(self) -> dict[str, str]:
        """Return the hidden fields of the page, as a browser would send them back."""
        fields = (dict(ATTRIBUTE.findall(tag)) for tag in HIDDEN.findall(self.text))
        return {item["name"]: item.get("value", "").replace("&amp;", "&") for item in fields if "name" in item}


@dataclass
class Buyer:
    """One browser: a connection that stays open, and cookies. Times of its requests are kept in seconds."""

    port: int
    times: list[float] = field(default_factory=list)
    cookies: dict[str, str] = field(default_factory=dict)
    # Headers of its own: a budget of pages for one network must not bind buyers who share a machine only here.
    headers: dict[str, str] = field(default_factory=dict)
    _reader: Any = None
    _writer: Any = None

    async def get(self, path: str) -> Answer:
        return await self._ask("GET", path, b"")

    async def post(self, path: str, fields: dict[str, Any]) -> Answer:
        return await self._ask("POST", path, urlencode(fields, doseq=True).encode())

    async def follow(self, answer: Answer) -> Answer:
        """Go where a 303 leads."""
        while answer.status == 303:
            answer = await self.get(answer.headers["location"].replace(f"http://localhost:{self.port}", ""))
        return answer

    async def close(self) -> None:
        if self._writer is not None:
            self._writer.close()

    async def _ask(self, method: str, path: str, body: bytes) -> Answer:
        begun = time.perf_counter()
        for fresh in (False, True):
            try:
                if self._writer is None or fresh:
                    self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self.port)
                answer = await self._exchange(method, path, body)
                break
            except (ConnectionError, asyncio.IncompleteReadError):
                if fresh:
                    raise
        self.times.append(time.perf_counter() - begun)
        return answer

    async def _exchange(self, method: str, path: str, body: bytes) -> Answer:
        head = [
            f"{method} {path} HTTP/1.1",
            f"Host: localhost:{self.port}",
            "Accept-Language: en",
            f"Content-Length: {len(body)}",
        ]
        if body:
            head += ["Content-Type: application/x-www-form-urlencoded", "Sec-Fetch-Site: same-origin"]
        head += [f"{name}: {value}" for name, value in self.headers.items()]
        if self.cookies:
            head.append("Cookie: " + "; ".join(f"{name}={value}" for name, value in self.cookies.items()))
        self._writer.write("\r\n".join([*head, "", ""]).encode() + body)
        raw = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers: dict[str, str] = {}
        for line in raw[1:]:
            name, _colon, value = line.partition(": ")
            if name.lower() == "set-cookie":
                key, _equals, content = value.partition(";")[0].partition("=")
                self.cookies[key] = content
            elif name:
                headers[name.lower()] = value
        content = await self._reader.readexactly(int(headers.get("content-length", "0")))
        return Answer(int(raw[0].split()[1]), headers, content)


def percentile(times: list[float], share: float) -> float:
    """Return the time below which this share of the requests stayed, in milliseconds."""
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000 if ordered else 0.0
