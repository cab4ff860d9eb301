"""Where one paragraph lets somebody speak or think: the words that are said, and the cue that says so.

A cue is a word of the language's table that leads to what is said: by quotation marks, a colon, “that”,
“whether”, “to” after a word of bidding, or as a phrase (“according to”). No grammar is parsed: what is
found is a proposal, and who reads it decides.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING, NamedTuple

from claimgraph.text import Span
from claimgraph.text.speech import Quoted, is_speech, quotations

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from claimgraph.text.speech import Table

#: How many words may stand between a cue and what it leads to.
_REACH = 12
_REACH_OF_TO = 8
#: How many words behind a quotation may hold its cue: “‘…’, he said to me”.
_REACH_BEHIND = 6
#: How many words what is said has at least.
_MIN_WORDS = 2
_WORD = re.compile(r"\w+(?:[-‐‑]\w+)*")
_STOP = re.compile(r"[;:]")
_CLAUSE = re.compile(r"[,;:.!?()–—]")


class Token(NamedTuple):
    """A word in small letters with its place in the paragraph."""

    word: str
    start: int
    end: int


class Attribution(NamedTuple):
    """Words that are said: their place, how they are told, the cue's place, and where its subject may stand.

    ``mode`` is ``direct``, ``indirect``, ``thought`` or ``imagined``. The speaker is named in ``subject``,
    nearest to its end, or where ``behind``, to its beginning. ``verb`` is where the word of the cue begins,
    -1 where there is none.
    """

    span: Span
    mode: str
    cue: Span
    subject: Span
    behind: bool = False
    verb: int = -1


class TokenizedParagraph:
    """The words of a paragraph with what is looked up in them again and again."""

    def __init__(self, words: str, sentences: Iterable[Span], table: Table) -> None:
        self.words = words
        self.table = table
        self.tokens = [Token(one[0].casefold(), *one.span()) for one in _WORD.finditer(words)]
        self.starts = [token.start for token in self.tokens]
        self.sentences = sorted(sentences) or [Span(0, len(words))]
        self.quoted = quotations(words, table)
        self._begins = [one.start for one in self.sentences]

    def sentence(self, at: int) -> Span:
        """The sentence that ``at`` stands in."""
        return self.sentences[max(bisect_right(self._begins, at) - 1, 0)]

    def words_in(self, start: int, end: int) -> Sequence[Token]:
        """The words between two places."""
        return self.tokens[bisect_right(self.starts, start - 1) : bisect_right(self.starts, end - 1)]

    def speech_at(self, at: int) -> Quoted | None:
        """The innermost speech between marks that ``at`` stands in."""
        speeches = [one for one in self.quoted if one.inner <= at < one.inner_end and self.speaks(one)]
        return speeches[-1] if speeches else None

    def speaks(self, quoted: Quoted) -> bool:
        """Whether what is between the marks is speech."""
        return is_speech(self.words[quoted.inner : quoted.inner_end])


def attributions_in(paragraph: TokenizedParagraph) -> list[Attribution]:
    """All that is said in ``paragraph``, in text order; the same words once, by marks or the nearest cue."""
    by_span: dict[Span, Attribution] = {}
    for group in (
        (attribution for _, attribution in quoted_speech(paragraph)),
        reversed([*_by_cue(paragraph)]),
        _by_phrase(paragraph),
    ):
        for attribution in group:
            span = _trimmed(paragraph.words, attribution.span)
            if len(paragraph.words_in(*span)) >= _MIN_WORDS or attribution.mode == "direct":
                by_span.setdefault(span, attribution._replace(span=span))
    return sorted(by_span.values(), key=lambda attribution: (attribution.span.start, -attribution.span.end))


def opening_cue(paragraph: TokenizedParagraph) -> Attribution | None:
    """The cue with which ``paragraph`` ends, where a colon leads to the next; what is said is not in it."""
    words = paragraph.words.rstrip()
    if not words.endswith(":"):
        return None
    start = paragraph.sentence(len(words) - 1).start
    verb = _last_verb(paragraph, start, len(words), len(words))
    content = Span(len(words), len(words))
    if verb is None:
        return None
    return Attribution(
        content, "direct", Span(verb.start, verb.end), Span(start, verb.start), verb=verb.start
    )


def quoted_speech(paragraph: TokenizedParagraph) -> Iterator[tuple[Quoted, Attribution]]:
    """What stands between quotation marks and is speech: a sentence, or fewer words that a cue leads to."""
    last_end = 0
    for quoted in paragraph.quoted:
        behind = _behind(paragraph, quoted)
        after_colon = paragraph.words[: quoted.start].rstrip().endswith(":")
        if not (behind or after_colon or paragraph.speaks(quoted)):
            continue
        outer = [
            one.inner for one in paragraph.quoted if one.inner <= quoted.start and quoted.end <= one.inner_end
        ]
        first = max(paragraph.sentence(quoted.start).start, *outer, 0)
        subject_start = first
        if first < last_end <= quoted.start:
            first = last_end
        last_end = quoted.end
        inner = Span(quoted.inner, quoted.inner_end)
        alone = not paragraph.words[first : quoted.start].strip(" \t\r\n([“‘\"'")
        if alone and after_colon and first > 0:
            first = subject_start = paragraph.sentence(len(paragraph.words[:first].rstrip()) - 1).start
        verb = _last_verb(paragraph, first, quoted.start)
        if behind and (
            verb is None or not paragraph.words[verb.end : quoted.start].rstrip().endswith((":", ","))
        ):
            yield quoted, behind
        elif verb is not None:
            mode = "imagined" if _is_imagined(paragraph, verb) else "direct"
            cue = Span(verb.start, verb.end)
            yield quoted, Attribution(inner, mode, cue, Span(subject_start, verb.start), verb=verb.start)
        elif paragraph.speaks(quoted):
            yield quoted, Attribution(inner, "direct", Span(first, first), Span(first, quoted.start))


def _behind(paragraph: TokenizedParagraph, quoted: Quoted) -> Attribution | None:
    """A cue right behind what is quoted: “‘…,’ said the miller”, “‘…,’ he said”."""
    words, table = paragraph.words, paragraph.table
    rest = words[quoted.end :]
    content = words[quoted.inner : quoted.inner_end].rstrip()
    if not (content.endswith((",", "!", "?", "–", "—", "…")) or rest.lstrip()[:1] in ("–", "—", ",")):
        return None
    limit = next((one.start for one in paragraph.quoted if one.start >= quoted.end), len(words))
    stop = re.search(r"[.;:!?]", words[quoted.end : limit])
    limit = quoted.end + stop.start() if stop else limit
    near = paragraph.words_in(quoted.end, limit)[:_REACH_BEHIND]
    verb = next((token for token in near if token.word in table.of("say", "think")), None)
    if verb is None:
        return None
    inner = Span(quoted.inner, quoted.inner_end)
    ahead = any(token.end <= verb.start and token.word not in table.of("joints") for token in near)
    subject = Span(quoted.end, verb.start) if ahead else Span(verb.end, limit)
    return Attribution(
        inner, "direct", Span(verb.start, verb.end), subject, behind=not ahead, verb=verb.start
    )


def _last_verb(paragraph: TokenizedParagraph, start: int, end: int, reach: int = _REACH) -> Token | None:
    """The cue nearest before ``end`` within reach; a noun (“the slogan: ‘…’”) where there is no verb."""
    near = list(paragraph.words_in(start, end))[-reach:]
    for names in (("say",), ("think", "bid", "nouns")):
        words = paragraph.table.of(*names)
        for token in reversed(near):
            if token.word in words:
                return token
    return None


def _by_cue(paragraph: TokenizedParagraph) -> Iterator[Attribution]:
    """What a word of saying leads to by a colon, “that”, “whether”, “to” or at once."""
    table = paragraph.table
    cues = table.of("say", "think", "bid", "nouns", "seems")
    for number, token in enumerate(paragraph.tokens):
        if token.word not in cues or _reports_nothing(paragraph, number):
            continue
        sentence = paragraph.sentence(token.start)
        speech = paragraph.speech_at(token.start)
        end = min(sentence.end, speech.inner_end) if speech else sentence.end
        start = max(sentence.start, speech.inner) if speech else sentence.start
        begin = _content_start(paragraph, number, end)
        if begin is None:
            continue
        mode = "indirect" if token.word in table.of("say", "bid") else "thought"
        if _is_imagined(paragraph, token):
            mode = "imagined"
        subject, behind = Span(start, token.start), False
        if token.word in table.of("seems"):
            subject, behind = Span(token.end, begin), True
        if token.word in table.of("nouns") and token.word not in table.of("say", "think", "bid"):
            mode = "thought"
        yield Attribution(Span(begin, end), mode, Span(token.start, token.end), subject, behind, token.start)


def _content_start(paragraph: TokenizedParagraph, number: int, end: int) -> int | None:
    """Where what the cue leads to begins; None where it leads to nothing."""
    table, words, tokens = paragraph.table, paragraph.words, paragraph.tokens
    cue = tokens[number]
    noun = cue.word in table.of("nouns") and cue.word not in table.of("say", "think", "bid")
    before = cue
    for distance, token in enumerate(tokens[number + 1 : number + 1 + _REACH], 1):
        gap = words[before.end : token.start]
        if token.start >= end or any(one.start in range(before.end, token.start) for one in paragraph.quoted):
            return None
        if ":" in gap and not noun:
            return token.start
        if _STOP.search(gap) or re.search(r"[.!?]\s", gap):
            return None
        following = tokens[number + distance + 1] if number + distance + 1 < len(tokens) else None
        if distance == 1 and not noun and "," in gap and _in_reporting_mood(paragraph, token):
            return token.start
        if distance == 1 and cue.word in table.of("seems"):
            if table.of("seems_to") and token.word not in table.of("seems_to"):
                return None
        elif token.word in table.of("that") and following:
            relative = noun and following.word in table.of("auxiliaries")
            if "," in words[token.end : following.start]:  # “said that, if …”, and not “to say that, he came”
                relative = following.word not in table.of("joints", "prepositions")
            if not relative and before.word not in table.of("prepositions"):
                return following.start
        elif noun:
            return None
        elif cue.word in table.of("seems"):
            pass
        elif token.word in table.of("whether") and (
            distance <= (2 if token.word in table.of("joints") else _REACH_BEHIND) or "," in gap
        ):
            if following and following.word in table.of("to") and cue.word in table.of("think"):
                return None  # “knows how to”
            return token.start
        elif (
            cue.word in table.of("bid")
            and token.word in table.of("to")
            and distance <= _REACH_OF_TO
            and following
            and following.word not in table.of("determiners", "first", "he", "they", "it")
        ) or (distance == 1 and gap.isspace() and token.word in table.of("subjects") and following):
            return token.start
        elif token.word in table.of("say", "think") and distance > 1:
            return None
        before = token
    return None


def _in_reporting_mood(paragraph: TokenizedParagraph, first: Token) -> bool:
    """Whether the clause that begins with ``first`` is in the mood in which a language tells what is said."""
    stop = _CLAUSE.search(paragraph.words, first.end)
    clause = paragraph.words_in(first.start, stop.start() if stop else len(paragraph.words))
    return any(token.word in paragraph.table.of("reported") for token in clause[:_REACH])


def _reports_nothing(paragraph: TokenizedParagraph, number: int) -> bool:
    """Whether the cue tells of no saying: it is demanded or denied, of “you”, or one's own “I think”."""
    table, tokens = paragraph.table, paragraph.tokens
    cue = tokens[number]
    start = paragraph.sentence(cue.start).start
    near = [token.word for token in tokens[max(number - 3, 0) : number] if token.start >= start]
    demanded = table.of("demanded")
    if near and near[-1] in demanded:
        return True
    if len(near) > 1 and near[-1] in table.of("to") and near[-2] in demanded | table.of("owed"):
        return True
    beside = number > 0 and paragraph.words[tokens[number - 1].end : cue.start].isspace()
    if near and beside and near[-1] in table.of("determiners") and cue.word not in table.of("nouns"):
        return True
    if not near and cue.word in table.of("outright"):
        return True  # “Suppose that …”
    subjects = [word for word in near if word in table.of("first", "second", "he", "they", "it")]
    if subjects and subjects[-1] in table.of("second"):
        return True
    return bool(subjects) and subjects[-1] in table.of("first") and cue.word in table.of("outright")


def _is_imagined(paragraph: TokenizedParagraph, cue: Token) -> bool:
    before = paragraph.words_in(max(cue.start - 40, 0), cue.start)[-3:]
    return any(token.word in paragraph.table.of("imagined") for token in before)


def _by_phrase(paragraph: TokenizedParagraph) -> Iterator[Attribution]:
    """What is told of somebody by a phrase: “according to the miller, …”, “advocates …”."""
    words, table = paragraph.words, paragraph.table
    for phrase in _phrases(words, table.of("sources")):
        sentence = paragraph.sentence(phrase.start)
        stop = _CLAUSE.search(words, phrase.end, sentence.end)
        source = Span(phrase.end, stop.start() if stop else sentence.end)
        rest = Span(stop.end() if stop else sentence.end, sentence.end)
        if len(paragraph.words_in(*rest)) < _MIN_WORDS or stop is None or stop[0] != ",":
            rest = Span(sentence.start, phrase.start)
        yield Attribution(rest, "indirect", phrase, source, behind=True, verb=phrase.start)
    for phrase in _phrases(words, table.of("hold")):
        sentence = paragraph.sentence(phrase.start)
        stop = _CLAUSE.search(words, phrase.end, sentence.end)
        end = stop.start() if stop else sentence.end
        number = bisect_right(paragraph.starts, phrase.start) - 1
        if not _reports_nothing(paragraph, number):
            content, subject = Span(phrase.end, end), Span(sentence.start, phrase.start)
            yield Attribution(content, "indirect", phrase, subject, verb=phrase.start)


def _phrases(words: str, phrases: Iterable[str]) -> Iterator[Span]:
    longest = sorted(phrases, key=lambda one: (-len(one), one))
    if longest:
        pattern = "|".join(re.escape(one).replace(r"\ ", r"\s+") for one in longest)
        for match in re.finditer(rf"(?<!\w)(?:{pattern})(?!\w)", words, re.IGNORECASE):
            yield Span(*match.span())


def _trimmed(words: str, span: Span) -> Span:
    """``span`` without blanks at its ends, and without a comma or bracket that it does not begin with."""
    start, end = span
    while start < end and (words[start].isspace() or words[start] in ",:"):
        start += 1
    while end > start and (words[end - 1].isspace() or words[end - 1] in ",:–—"):
        end -= 1
    return Span(start, end)
