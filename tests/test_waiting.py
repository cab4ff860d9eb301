"""Work that takes much of the machine is done one piece at a time, and few wait for it."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import TYPE_CHECKING

import httpx2
import pytest
from starlette.testclient import TestClient

import claimgraph
from claimgraph.web import query_execution
from claimgraph.web.app import create_app
from claimgraph.web.content_cache import ContentCache
from claimgraph.web.responses import Content
from claimgraph.web.server import SERIAL_LIMITS
from claimgraph.workers import Busy
from claimgraph.workers.fair_queue import MAX_PER_CLIENT, MAX_WAITING, FairLock
from serving import PATIENT

if TYPE_CHECKING:
    from claimgraph.edition import Edition


def test_one_at_a_time_and_few_wait() -> None:
    """Turns come one after another; a client's share and the whole queue have an end, each told apart."""
    order: list[str] = []

    async def work(turns: FairLock, client: str) -> None:
        async with turns.turn(client):
            order.append(f"{client} begins")
            await asyncio.sleep(0)
            order.append(f"{client} ends")

    async def all_of_it() -> None:
        turns = FairLock("pictures")
        clients = [f"c{number % (MAX_WAITING // MAX_PER_CLIENT)}" for number in range(MAX_WAITING)]
        several = [asyncio.create_task(work(turns, client)) for client in clients]
        await asyncio.sleep(0)
        with pytest.raises(Busy, match="too many pictures are being made for you") as own:
            await work(turns, "c0")
        with pytest.raises(Busy, match="too many pictures are being made") as all_together:
            await work(turns, "another")
        assert (own.value.status, all_together.value.status) == (429, 503)
        await asyncio.gather(*several)
        assert order == [f"{client} {what}" for client in clients for what in ("begins", "ends")]
        await work(turns, "c0")
        assert not turns._clients and not turns._keys

    asyncio.run(all_of_it())


def test_clients_take_turns() -> None:
    """Whoever asks for one thing waits for one of a client that asked for many before, and not for all."""
    order: list[str] = []

    async def work(turns: FairLock, client: str) -> None:
        async with turns.turn(client):
            order.append(client)
            await asyncio.sleep(0)

    async def all_of_it() -> None:
        turns = FairLock("answers", most=100, own=50)
        clients = [*["greedy"] * 50, *["other"] * 2, "third"]
        several = [asyncio.create_task(work(turns, client)) for client in clients]
        called_off = asyncio.create_task(work(turns, "gone"))
        await asyncio.sleep(0)
        called_off.cancel()
        await asyncio.gather(*several)

    asyncio.run(all_of_it())
    assert order[:6] == ["greedy", "greedy", "other", "third", "greedy", "other"]
    assert order[6:] == ["greedy"] * 47


@pytest.mark.parametrize("path", ["ask", "api/ask"])
def test_many_questions_of_one_client_keep_no_other_waiting(asked: Edition, path: str) -> None:
    """Of a hundred questions at once by one client a few are answered; another's comes second."""
    with TestClient(create_app([claimgraph.open(asked.root)], PATIENT), "http://localhost") as client:
        app, portal = client.app, client.portal
        assert portal is not None
        served = app._app.state.server.editions["small"]  # type: ignore[attr-defined]
        answered: list[str] = []

        async def ask(who: str, number: int) -> int:
            transport = httpx2.ASGITransport(app, client=(who, 1))
            async with httpx2.AsyncClient(transport=transport, base_url="http://localhost") as several:
                found = await several.get(f"/small/{path}", params={"q": f"Who rules {number}?"})
            answered.append(who)
            assert found.status_code == 200 or found.headers["retry-after"] == "5", found.text
            return found.status_code

        async def crowd() -> tuple[list[int], int]:
            async with served.serial_lock.turn("somebody else"):  # all come while nothing can be answered
                greedy = [asyncio.create_task(ask("192.0.2.1", number)) for number in range(100)]
                while (
                    len(served.serial_lock._queue) < SERIAL_LIMITS[1]
                    or len(answered) < 100 - SERIAL_LIMITS[1]
                ):
                    await asyncio.sleep(0.01)
                other = asyncio.create_task(ask("192.0.2.2", 0))
                while len(served.serial_lock._queue) <= SERIAL_LIMITS[1]:
                    await asyncio.sleep(0.01)
            return await asyncio.gather(*greedy), await other

        greedy, other = portal.call(crowd)
        assert Counter(greedy) == {200: SERIAL_LIMITS[1], 429: 100 - SERIAL_LIMITS[1]} and other == 200
        assert answered.index("192.0.2.2") <= 100 - SERIAL_LIMITS[1] + 1


@pytest.mark.parametrize(
    ("turns", "path"),
    [("picture_lock", "timeline"), ("dump_lock", "dump/small.nt"), ("serial_lock", "compare?one=ent:x")],
)
def test_who_has_too_much_made_is_asked_to_wait(asked: Edition, turns: str, path: str) -> None:
    """A client with its share of pictures or dumps under way is told when to come again; pages go on."""
    with TestClient(create_app([claimgraph.open(asked.root)], PATIENT), "http://localhost") as client:
        served = client.app._app.state.server.editions["small"]  # type: ignore[attr-defined]
        assert client.portal is not None
        done = asyncio.Event()

        async def hold() -> None:
            async with getattr(served, turns).turn("testclient"):
                await done.wait()

        for _ in range(SERIAL_LIMITS[1] if turns == "serial_lock" else MAX_PER_CLIENT):
            client.portal.start_task_soon(hold)
        found = client.get(f"/small/{path}")
        assert (found.status_code, found.headers["retry-after"]) == (429, "5"), found.text
        assert client.get("/small/").status_code == 200
        client.portal.call(done.set)
        assert client.get(f"/small/{path}").status_code in (200, 400, 404)


def test_large_answers_are_read_one_at_a_time(asked: Edition, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages of large answers wait for each other, too many are refused, and small ones pass them."""
    monkeypatch.setattr(query_execution, "LARGE", 20_000)
    large = {"query": "SELECT * { ?s ?p ?o . ?x ?y ?z } LIMIT 300"}
    small = {"query": "SELECT * { ?s ?p ?o } LIMIT 1"}
    with TestClient(create_app([claimgraph.open(asked.root)], PATIENT), "http://localhost") as client:
        served = client.app._app.state.server.editions["small"]  # type: ignore[attr-defined]
        assert client.portal is not None
        done = asyncio.Event()

        async def hold() -> None:
            async with served.large_answer_lock.turn("testclient"):
                await done.wait()

        for _ in range(MAX_PER_CLIENT):
            client.portal.start_task_soon(hold)
        page = {"Accept": "text/html"}
        assert client.get("/small/sparql", params=large, headers=page).status_code == 429
        assert client.get("/small/sparql", params=small, headers=page).status_code == 200
        client.portal.call(done.set)
        assert client.get("/small/sparql", params=large, headers=page).status_code == 200


@pytest.mark.parametrize(
    "path", ["sparql?query=SELECT * { ent:x ?p ?o }", "query/about?power=&force=wish&voice=britain"]
)
def test_why_an_answer_is_empty_is_found_out_one_at_a_time(asked: Edition, path: str) -> None:
    """Who has its share of explanations under way is told when to come again; answers with rows go on."""
    with TestClient(create_app([claimgraph.open(asked.root)], PATIENT), "http://localhost") as client:
        served = client.app._app.state.server.editions["small"]  # type: ignore[attr-defined]
        assert client.portal is not None
        done, page = asyncio.Event(), {"Accept": "text/html"}

        async def hold() -> None:
            async with served.explanation_lock.turn("testclient"):
                await done.wait()

        for _ in range(MAX_PER_CLIENT):
            client.portal.start_task_soon(hold)
        found = client.get(f"/small/{path}", headers=page)
        assert (found.status_code, found.headers["retry-after"]) == (429, "5"), found.text
        assert client.get("/small/query/about", headers=page).status_code == 200
        client.portal.call(done.set)
        found = client.get(f"/small/{path}", headers=page)
        assert found.status_code == 200 and 'class="why"' in found.text


def test_long_keys_take_room_too() -> None:
    """What is kept is bounded by its keys as well, which are as long as the addresses that people make up."""
    kept = ContentCache(max_bytes=100_000)
    for number in range(100):
        kept.keep(("counts", "x" * 3_000, number), Content(b"{}", "application/json"))
    assert kept.get(("counts", "x" * 3_000, 0)) is None
    assert kept.get(("counts", "x" * 3_000, 99)) is not None


def test_a_form_of_thousands_of_fields_is_refused(asked: Edition) -> None:
    """A form with more fields than any page has is refused in a line, a parameter given twice named."""
    with TestClient(create_app([claimgraph.open(asked.root)], PATIENT), "http://localhost") as client:
        page = {"Accept": "text/html", "Content-Type": "application/x-www-form-urlencoded"}
        found = client.post("/small/sparql", content="&".join(f"a{n}=" for n in range(101)), headers=page)
        assert found.status_code == 400 and "The form cannot be read" in found.text
        found = client.get("/small/queries?a=&q=b&a=")
        assert found.status_code == 400 and found.text.startswith("a is given twice")


def test_many_may_wait_for_the_same() -> None:
    """What many ask for at once is no crowd: they wait for the one that makes it, and it is told to all."""
    kept: list[str] = []

    async def work(turns: FairLock) -> str:
        async with turns.turn("one client", "timeline"):
            if not kept:
                await asyncio.sleep(0)
                kept.append("drawn")
            return kept[0]

    async def all_of_it() -> list[str]:
        turns = FairLock("pictures")
        return await asyncio.gather(*(work(turns) for _ in range(10 * MAX_WAITING)))

    assert asyncio.run(all_of_it()) == ["drawn"] * 10 * MAX_WAITING and kept == ["drawn"]
