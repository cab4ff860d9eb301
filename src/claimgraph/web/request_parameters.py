"""What a request gives: parameters and forms, each checked, and the client that queries are counted by."""

from __future__ import annotations

import json
from collections import Counter
from functools import lru_cache
from ipaddress import IPv6Address, IPv6Network
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from claimgraph.errors import UsageProblem

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request


JSON = "application/json"
FORM = "application/x-www-form-urlencoded"


class Unsupported(UsageProblem):
    """A body of a kind that is not taken."""

    status = 415


def client_of(request: Request) -> str:
    """Under which name queries of a client are counted together: its address, or of IPv6 its network."""
    return _client(request.client.host if request.client else "")


@lru_cache(1_000)
def _client(host: str) -> str:
    try:
        return str(IPv6Network((IPv6Address(host).packed, 64), strict=False))
    except ValueError:
        return host


async def form_of(request: Request) -> dict[str, str]:
    """The fields of a POST's form, or those of the address; raises UsageProblem for one that comes twice."""
    pairs = request.query_params.multi_items()
    if request.method == "POST":
        media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if media != FORM:
            raise Unsupported(f"a body of the type {media or 'nothing'}", "", f"send a form: {FORM}")
        pairs += await fields_of(request)
    return once(pairs)


async def fields_of(request: Request) -> list[tuple[str, str]]:
    """The fields of a POST's form; raises UsageProblem where it cannot be read, or has more than any form."""
    try:
        body = (await request.body()).decode()
        return parse_qsl(body, keep_blank_values=True, errors="strict", max_num_fields=100)
    except ValueError as error:
        raise UsageProblem(f"the form cannot be read: {error}", "", "send UTF-8, each field once") from None


def once(pairs: list[tuple[str, str]]) -> dict[str, str]:
    """Pairs as a mapping; raises UsageProblem for a name that comes twice."""
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = Counter(name for name, _ in pairs).most_common(1)[0][0]
        raise UsageProblem(f"{twice[:50]} is given twice", "", "give it once")
    return found


def address(request: Request, settings_address: str, path: str) -> str:
    """Where ``path`` is had, in full: at the server's own address, else at the one by which it was asked."""
    return f"{settings_address or request.base_url}{path}"


def checked_number(values: Mapping[str, str], name: str, default: int, least: int, most: int) -> int:
    """A whole number out of ``values``; raises UsageProblem for any other, and for one out of bounds."""
    text = values.get(name, "")
    if not text:
        return default
    if not (text.isascii() and text.isdigit()) or len(text) > 12 or not least <= int(text) <= most:
        raise UsageProblem(
            f"{name}: not a number from {least} to {most:,}", text[:40], f"give {name}={default}"
        )
    return int(text)


def json_of(text: str, what: str) -> Any:
    """What ``text`` is as JSON; raises UsageProblem where it is none."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UsageProblem(f"{what} is not JSON", str(error)[:100], "encode it as one JSON object") from None
