"""An open edition: a method for each command, so that a notebook has all that the command line has.

The commands call these methods too and only write what they give. Each method loads what it needs when it is
called: to open an edition and put one question takes no more than on the command line.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from claimgraph.api.model_access import ModelAccess
from claimgraph.api.tables import Answer, Listing
from claimgraph.errors import UsageProblem
from claimgraph.workspace.stored_queries import list_queries

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from claimgraph.answer.compare import Opposition, Ought, Shared
    from claimgraph.answer.coverage import Row as Covered
    from claimgraph.answer.description import Description
    from claimgraph.answer.find import Hit
    from claimgraph.answer.justification import Loss
    from claimgraph.answer.links import Link
    from claimgraph.answer.timeline import Entry
    from claimgraph.answer.voices import Voice
    from claimgraph.answer.worlds import World
    from claimgraph.ask.answering import Asker, RankedClaim
    from claimgraph.publishing import PublishedFolder
    from claimgraph.queries import StoredQuery
    from claimgraph.reading.content import Reading
    from claimgraph.searchindex.index import Index
    from claimgraph.suggest import Proposal
    from claimgraph.tables.importing import TableImport
    from claimgraph.validate import Report
    from claimgraph.workspace.workspace import Question

#: All kinds of worlds at once.
ALL = "all"


class OpenEdition(ModelAccess):
    """An edition that is open to be asked; see :func:`claimgraph.open` for what it takes.

    Wherever a method takes a name, that is a slug (``portugal``, ``p051-07``), a CURIE, an IRI or a label;
    one that nothing bears is a UsageProblem that names the nearest.
    """

    # Questions in SPARQL.

    def questions(self, *, internal: bool = False) -> dict[str, list[StoredQuery]]:
        """The stored questions by theme; health checks and views only where ``internal``."""
        return list_queries(self.edition, internal=internal)

    def query(self, slug: str, /, **parameters: object) -> Answer:
        """The answer to the stored question ``slug``.

        A parameter may be given as a slug, CURIE, IRI or label, a number or a date; ``""`` frees one that has
        a default. A question that lists claims takes what narrows it too: ``voice``, ``force``, ``polarity``,
        ``figure``, ``reported`` (yes, no), ``entity``, ``paragraph``, ``from_``, ``to`` (dates), ``limit``.
        The built-in edition's questions run in this process and are held to no limits; those of other
        editions run as :meth:`sparql` has it. Raises
        UsageProblem for an unknown question, parameter or name, and what reading a source raises.
        """
        values = {name.removesuffix("_"): str(value) for name, value in parameters.items()}
        return Answer(self.evaluate(self.stored_question(slug, values)), self.prefixes)

    def sparql(self, text: str, *, from_clause: bool = False) -> Answer:
        """The answer to a question of your own; prefixes of the edition need no declaration.

        It runs in a child process that can open no file and no connection, within the limits that the edition
        was opened with. Updates, SERVICE to servers that were not named and, unless ``from_clause``, FROM are
        Refused; LimitHit where a limit is reached, UsageProblem where it does not parse.
        """
        return Answer(self.evaluate(self.adhoc_question(text, from_clause=from_clause)), self.prefixes)

    def why_empty(self, question: str | Question) -> str:
        """One sentence, without a full stop, that says why a question (or its text) has no rows."""
        from claimgraph.answer.explain import explain

        asked = self.adhoc_question(question) if isinstance(question, str) else question
        return explain(self.store, self.holds, self.prefixes, asked.text, asked.prefixes)

    # What the commands tell.

    def show(self, name: str, most: int | None = None) -> Description:
        """All about an entity, a claim, an argument or a paragraph; of each group ``most`` entries."""
        from claimgraph.answer.show import description_of

        return description_of(self.model, self.resolve(name), most)

    def read(self, *paragraphs: str) -> Reading:
        """The text with its claims beside it: ``paragraphs`` (``p020``, ``p017-p020``), without any all."""
        from claimgraph.reading.content import gather

        return gather(self.model, paragraphs)

    @property
    def index(self) -> Index:
        """The search index: the published graph's, or one made now, as for an endpoint."""
        return self._index()

    def _index(self, *, roles: bool = False) -> Index:
        from claimgraph.searchindex.index import Index

        file = self.published("index").index if self.endpoint is None else None
        if file is not None and file.is_file():
            return Index.open(file)
        return Index.of(self.store, self.prefixes, roles=roles)

    def find(self, words: str, *, limit: int = 20, kinds: Iterable[str] = ()) -> Listing[Hit]:
        """The best ``limit`` hits for ``words`` in names, glosses, quotations and the text.

        ``kinds`` are some of entity, relation, term, claim and text. ``source.meant`` says what was looked
        for where it is not what was typed.
        """
        from claimgraph.answer.find import Hit, find

        found = find(self.index, words, limit, tuple(kinds))
        return Listing(found.hits, Hit._fields, found.hits, source=found)

    def ask(
        self, question: str, *, limit: int = 10, undo: Iterable[str] = (), explained: bool = False
    ) -> Listing[RankedClaim]:
        """The claims that answer a question in plain words, the best ``limit``, best first.

        ``undo`` are slugs of what is not meant; ``explained`` adds the SPARQL of stored questions. ``source``
        is the :class:`~claimgraph.ask.answering.AskResult`: with stored questions that give the full table,
        facts that no claim says, and how the question was read.
        """
        from claimgraph.ask.presentation import HEAD, rows

        answer = self._asker.ask(question, limit=limit, undo=undo, explained=explained)
        return Listing(answer.claims, HEAD, rows(answer), source=answer)

    @cached_property
    def _asker(self) -> Asker:
        from claimgraph.ask.answering import Asker

        return Asker(self, self._index(roles=True))

    def deny(self, *names: str, convergent: bool = False) -> Listing[Loss]:
        """What loses its grounds when the claims or arguments ``names`` are denied.

        ``convergent`` takes each premise of an argument to be reason enough by itself.
        """
        from claimgraph.answer.justification import Loss, deny, steps_of

        denied = [self.named(name, "Claim", "Argument") for name in names]
        return Listing(deny(steps_of(self.model), denied, convergent=convergent), Loss._fields)

    def timeline(
        self,
        first: date | str | None = None,
        last: date | str | None = None,
        *,
        voice: str | None = None,
        kinds: Iterable[str] = (),
    ) -> Listing[Entry]:
        """What is dated, in order of time: what can lie between two Gregorian days.

        A date may be written ``1917`` or ``1917-03``, and is then the first or last day of it; ``-0043`` is
        44 BC. An entry's days are :class:`~claimgraph.dates.Day`, Python's dates in the table. ``voice``
        keeps what that voice says, ``kinds`` are some of event, work, claim and saying.
        """
        from claimgraph.answer.timeline import KINDS, timeline
        from claimgraph.dates import day_as, day_of

        return Listing(
            timeline(
                self.model,
                first=day_of(first, 0) if isinstance(first, str) else day_as(first),
                last=day_of(last, 1) if isinstance(last, str) else day_as(last),
                voice=self.resolve(voice) if voice is not None else None,
                kinds=tuple(kinds) or KINDS,
            )
        )

    @cached_property
    def voices(self) -> dict[str, Voice]:
        """Everybody who makes claims or tells of another's, by IRI; found out once."""
        from claimgraph.answer.voices import voices

        return voices(self.union)

    def world(self, voice: str, kind: str | None = None, *, told_by: str | None = None) -> Listing[World]:
        """What ``voice`` asserts, denies, expects … as plain triples, each with its claims.

        ``kind`` is one of asserted, denied, expected, ruled-out, demanded, forbidden and all; without one
        asserted, or all of what ``told_by`` tells that the voice says. Empty worlds are among them. The table
        has a row for each triple and claim.
        """
        from claimgraph.answer.voices import find_reporter, find_voice
        from claimgraph.answer.worlds import HEAD, KINDS, table_of, worlds_of

        known = self.voices
        speaker = find_voice(self.union, known, self.prefixes, voice)
        reporter = find_reporter(self.union, known, self.prefixes, [speaker], told_by) if told_by else None
        chosen = kind or (ALL if reporter else "asserted")
        if chosen != ALL and chosen not in KINDS:
            raise UsageProblem(
                f"no world is called {chosen!r}", "", f"choose one of {', '.join((*KINDS, ALL))}"
            )
        worlds = worlds_of(self.model, speaker, tuple(KINDS) if chosen == ALL else (chosen,), reporter)
        return Listing(worlds, HEAD, table_of(worlds, self.prefixes))

    def compare(
        self, one: str, other: str | None = None, *, told_by: str | None = None
    ) -> Listing[Shared | Ought | Opposition]:
        """What two voices both say, what only one says, and where they stand against each other.

        Without ``other`` where what ``one`` demands or forbids meets what it says is so or not, and where it
        contradicts itself. ``told_by`` counts too what that one tells of them. ``source`` is the
        :class:`~claimgraph.answer.compare.Comparison`, which has each of these by itself.
        """
        from claimgraph.answer.compare import HEAD, compare
        from claimgraph.answer.voices import find_reporter, find_voice

        engine, known = self.union, self.voices
        both = [find_voice(engine, known, self.prefixes, name) for name in (one, other) if name is not None]
        if len({voice.iri for voice in both}) < len(both):
            hint = "leave out OTHER to compare one voice's is and ought"
            raise UsageProblem(f"both are {both[0].name}", "", hint)
        reporter = find_reporter(engine, known, self.prefixes, both, told_by) if told_by else None
        first, second = both[0], both[1] if len(both) > 1 else None
        result = compare(self.model, first, second, reporter)
        items: list[Shared | Ought | Opposition] = [*result.both, *result.only_one, *result.only_other]
        items += [*result.oughts, *result.oppositions]
        return Listing(items, HEAD, result.table(), source=result)

    def coverage(self, within: str | None = None) -> Listing[Covered]:
        """What of the text is claimed and what is not, by paragraph, or in the paragraphs ``within`` a range.

        ``source`` is the :class:`~claimgraph.answer.coverage.Coverage` with parts, total and sentences.
        """
        from claimgraph.answer.coverage import Row, coverage, restrict

        measured = coverage(self.model)
        measured = restrict(measured, within) if within is not None else measured
        return Listing(measured.paragraphs, Row._fields, measured.paragraphs, source=measured)

    def links(self, name: str | None = None, *, candidates: bool = False) -> Listing[Link]:
        """The links to authorities that the graph judges, rejected ones included, of all or of one entity.

        ``candidates`` are instead those that are proposed and not confirmed.
        """
        from claimgraph.answer.links import Link, judgements
        from claimgraph.answer.links import candidates as proposed

        entity = self.resolve(name) if name is not None else None
        found = proposed(self.model, self.edition.candidates_file) if candidates else judgements(self.model)
        return Listing((link for link in found if entity in (None, link.entity)), Link._fields)

    def validate(self, *, shapes: bool = True, checks: bool = True) -> Report:
        """The judgement on the graph by its shapes and health checks, what is joined judged with it."""
        from claimgraph.validate import validate
        from claimgraph.validate.joined import to_validate

        joined = to_validate(self.joined) if self.sources else None
        nquads = self.published("graph").nquads
        return validate(self.edition, nquads, shapes=shapes, checks=checks, joined=joined)

    def suggest(
        self, *paragraphs: str, kinds: Iterable[str] = (), authority: Path | str | None = None
    ) -> Listing[Proposal]:
        """What of the text, or of ``paragraphs``, may be speech, a name, a date or a count.

        Nobody has judged any of it. ``kinds`` are some of speech, name, date and quantity; ``authority`` is a
        file with more names, CSV or SKOS. What a claim quotes already names it in ``claims``.
        """
        from claimgraph.model.paragraph_ranges import expand_ranges
        from claimgraph.suggest import KINDS, read_authority, suggest

        known = {one.name: one for one in self.model.paragraphs.values()}
        chosen = expand_ranges(paragraphs, list(known)) if paragraphs else list(known)
        return Listing(
            suggest(
                self.model,
                [known[name] for name in dict.fromkeys(chosen)],
                kinds=tuple(kinds) or KINDS,
                authority=read_authority(authority, self.limits) if authority is not None else None,
                markup=self.edition.proposals_file,
            )
        )

    # As a workbook, and back.

    def table(self, file: Path | str) -> None:
        """Write claims, entities, arguments and annotations to a workbook, or a folder of CSV files."""
        from claimgraph.build.authored import Authored
        from claimgraph.tables.files import write_table
        from claimgraph.tables.workbook import workbook_of

        write_table(workbook_of(Authored(self.edition)), Path(file))

    def take(self, file: Path | str, **options: bool) -> TableImport:
        """Take a workbook back, with the options of :func:`claimgraph.tables.importing.import_table`.

        What is open here stays the graph as it was; open the edition anew to ask the changed one.
        """
        from claimgraph.tables.files import read_table
        from claimgraph.tables.importing import import_table

        return import_table(self.edition, read_table(Path(file)), **options)

    # What is made of it.

    def export(
        self, format_name: str = "turtle", *, entity: str | None = None, paragraph: str | None = None
    ) -> bytes:
        """The published graph, or what is about one entity or paragraph, in one of the export formats."""
        from claimgraph.exporters import export

        iri = self.resolve(entity) if entity is not None else None
        nquads = self.published("all").nquads
        return export(self.edition, nquads, format_name, entity=iri, paragraph=paragraph)

    def draw(self, what: str, format_name: str = "svg", **options: Any) -> bytes:
        """A picture as ``svg`` or ``png``: timeline, arguments, voices, coverage or states.

        ``options`` are ``first`` and ``last`` (timeline), ``about`` and ``steps`` (arguments), ``told_by``
        (voices), ``by`` (coverage). Raises NothingToDraw where there is nothing of the kind, and Refused
        where the extra ``draw`` is not installed.
        """
        from claimgraph.pictures import draw_workspace, render

        return render(draw_workspace(self, what, **options), format_name)

    def publish(self, folder: Path | str, **options: Any) -> PublishedFolder:
        """Make a folder for a web server, with the options of :func:`claimgraph.publishing.publish`."""
        from claimgraph.publishing import publish

        return publish(self.edition, self.published("all"), Path(folder).absolute(), **options)
