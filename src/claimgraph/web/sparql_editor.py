"""The page on which a query of one's own is written and its answer read.

It is a form that works without scripts; ``static/sparql.js`` makes an editor of its text area. What is wrong
with a query is told on the page, with the line in which it is.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.routing import Route

from claimgraph.errors import ClaimgraphError, UsageProblem
from claimgraph.web.completion import completion
from claimgraph.web.query_execution import adhoc_question, execute_as_table, stored_question, why_empty
from claimgraph.web.question_pages import LIBRARIES, answer_in_format, attachment_headers, without_header
from claimgraph.web.request_parameters import client_of, fields_of, once
from claimgraph.web.responses import HTML, Content, respond, status_of
from claimgraph.web.result_table import FILTER, PAGE, SORT
from claimgraph.web.routing import cached, served_edition
from claimgraph.web.stored_operations import questions_of
from claimgraph.workers import Busy
from claimgraph.workspace.stored_queries import by_wish

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request
    from starlette.responses import Response

    from claimgraph.web.result_table import Table
    from claimgraph.web.server import ServedEdition

#: What the text area holds at first.
_FIRST = """SELECT ?claim ?label ?quote {
  ?claim cg:claimant ent:%s ;
    rdfs:label ?label ;
    cg:quote ?quote .
}
LIMIT 20
"""
_PLACE = re.compile(r"\berror at ([0-9]+):([0-9]+)|\bline ([0-9]+), column ([0-9]+)")
#: How much of a line in error is shown.
_SHOWN = 160


async def _page(request: Request) -> Response:
    served, client = served_edition(request), client_of(request)
    values = once(request.query_params.multi_items())
    if request.method == "POST":
        values |= once(await fields_of(request))
    if ending := values.get("format"):
        question = await adhoc_question(served, values.get("query", ""), client)
        content = await answer_in_format(served, question, client, ending, "answer")
        return await run_in_threadpool(
            respond, request, content, headers=attachment_headers("answer", ending)
        )
    content, status = await editor_page(served, values, client)
    return respond(request, content, status=status)


class QueryError(NamedTuple):
    """What is wrong with a query: the problem, its line and column (from 1; 0: not known), and that line."""

    problem: ClaimgraphError
    line: int = 0
    column: int = 0
    words: str = ""

    @classmethod
    def of(cls, problem: ClaimgraphError, text: str) -> QueryError:
        """``problem`` with its place in ``text``."""
        found = _PLACE.search(str(problem))
        lines = text.split("\n")
        if found is None or not 0 < (line := int(found[1] or found[3])) <= len(lines):
            return cls(problem)
        column = int(found[2] or found[4])
        return cls(problem, line, column, lines[line - 1].rstrip("\r"))

    @property
    def pointed(self) -> str:
        """The line, and below it a mark at the column; "" where none is known, or the line is too long."""
        if not self.line or len(self.words) > _SHOWN:
            return ""
        indent = "".join(sign if sign == "\t" else " " for sign in self.words[: self.column - 1])
        return f"{self.words}\n{indent}^"


async def editor_page(served: ServedEdition, values: Mapping[str, str], client: str) -> tuple[Content, int]:
    """The page for the parameters of a request, and its status.

    ``query`` is put and answered, ``question`` names a stored one that is only opened; without either the
    page begins with an example.
    """
    path = served.pages.links.path(f"{served.slug}/sparql")
    text = values.get("query", "").replace("\r\n", "\n")
    table, wrong, why = None, None, ""
    try:
        if text:
            table, why = await _answer(served, text, values, client, path)
        elif values.get("question"):
            text = without_header((await stored_question(served, values["question"], {}, client)).text)
        elif "query" in values:
            raise UsageProblem("the query is empty", "", "write one, or open an example")
    except Busy:
        raise
    except ClaimgraphError as error:
        wrong = QueryError.of(error, text)
    page = await run_in_threadpool(
        served.pages.page,
        "sparql",
        scripts=("sparql.js", "answer.js"),
        libraries=LIBRARIES.is_file(),
        path=path,
        text=text or _first(served),
        table=table,
        wrong=wrong,
        why=why,
        wishes=by_wish(questions_of(served)).items(),
        opened=values.get("question", ""),
        within=served.slug,
    )
    return Content(page.encode(), HTML), status_of(wrong.problem) if wrong else 200


async def _answer(
    served: ServedEdition, text: str, values: Mapping[str, str], client: str, path: str
) -> tuple[Table, str]:
    """The answer, and why it is empty."""
    question = await adhoc_question(served, text, client)
    asked = {name: values[name] for name in ("query", SORT, FILTER, PAGE) if name in values}
    table = await execute_as_table(
        served, question, client, path, asked,
        lambda ending: f"{path}?{urlencode({'query': text, 'format': ending})}",
    )  # fmt: skip
    return table, await why_empty(served, question, client) if table.is_empty else ""


def _first(served: ServedEdition) -> str:
    """The example: what the voice with the most claims says."""
    claims = served.model.claims.values()
    entity = f"{served.prefixes.base}entity/"
    often = Counter(one.name for claim in claims for one in claim.claimant if one.iri.startswith(entity))
    if not often:
        return "SELECT ?claim ?label { ?claim a cg:Claim ; rdfs:label ?label }\nLIMIT 20\n"
    return _FIRST % often.most_common(1)[0][0]


ROUTES = [
    Route("/{slug}/sparql", _page, methods=["GET", "POST"]),
    Route(
        "/{slug}/completion.json",
        cached(lambda call: completion(call.served), media="application/json"),
    ),
]
