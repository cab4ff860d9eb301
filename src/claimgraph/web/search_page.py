"""Questions in plain words, and what is found by words: the search box that every page has."""

from __future__ import annotations

import shlex
from collections import Counter
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from starlette.routing import Route

from claimgraph.errors import UsageProblem
from claimgraph.searchindex.analysis import words_of
from claimgraph.web.request_parameters import checked_number
from claimgraph.web.routing import cached

if TYPE_CHECKING:
    from claimgraph.ask.answering import SuggestedQuestion
    from claimgraph.web.routing import Call
    from claimgraph.web.server import ServedEdition

#: How many characters a question may have.
MAX_LENGTH = 500
#: How many claims are told at first, and how many hits; and how many claims at most.
DEFAULT_LIMIT, MAX_LIMIT = 10, 200


def _page(call: Call) -> str:
    """The page with the answer, or with the field alone where nothing is asked."""
    served, given = call.served, call.values
    asked = given.get("q", "").strip()
    if len(asked) > MAX_LENGTH:
        hint = f"ask in at most {MAX_LENGTH} characters"
        raise UsageProblem(f"the question has {len(asked):,} characters", "q", hint)
    if not words_of(asked):
        examples = served.memoized("examples", lambda: _examples(served))
        return served.pages.page("ask", asked=asked, answer=None, hits=(), examples=examples, again=_again)
    undone = tuple(one for one in given.get("not", "").split(",") if one)
    limit = checked_number(given, "limit", DEFAULT_LIMIT, 1, MAX_LIMIT)
    answer = served.edition.ask(asked, limit=limit, undo=undone).source
    hits = () if answer.claims else served.edition.find(asked, limit=DEFAULT_LIMIT)

    def undo(slug: str) -> str:
        return f"?{urlencode({'q': asked, 'not': ','.join((*undone, slug))})}"

    def question(offer: SuggestedQuestion) -> str:
        values = urlencode(dict(offer.values))
        return f"{served.slug}/query/{offer.name}{f'?{values}' if values else ''}"

    return served.pages.page(
        "ask",
        asked=asked,
        answer=answer,
        hits=hits,
        undo=undo,
        again=_again,
        question=question,
        undone=undone,
        more=f"?{urlencode({'q': asked, 'not': ','.join(undone), 'limit': min(4 * limit, MAX_LIMIT)})}",
        command=shlex.join(["claimgraph", "ask", asked]),
    )


def _again(words: str) -> str:
    """The address that asks ``words``."""
    return f"?{urlencode({'q': words})}"


def _examples(served: ServedEdition) -> list[str]:
    """Questions that the edition answers: of the voice that says most, and of what most is said of."""
    claims = served.model.claims.values()
    voices = Counter(one for claim in claims for one in claim.claimant if one.iri in served.index.resources)
    subjects = (claim.subject for claim in claims if claim.subject)
    of = Counter(one for one in subjects if one.iri in served.index.resources)
    questions = [f"What does {one.label} say?" for one, _ in voices.most_common(1)]
    questions += [f"Who says what about {one.label}?" for one, _ in of.most_common(1)]
    return [*questions, "What is demanded?", "What is foretold?"]


ROUTES = [Route("/{slug}/ask", cached(_page, "q", "not", "limit", serial=True))]
