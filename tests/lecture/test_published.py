"""The published graph of the lecture: its form, and what it says of itself."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from claimgraph.build.mentions import find_mentions
from claimgraph.text import Text
from test_build import _value, check_counts, quads_of

if TYPE_CHECKING:
    from claimgraph.build import Published
    from claimgraph.edition import Edition


def test_counts_are_true(edition: Edition, published: Published) -> None:
    """Every figure of the dataset's description is right, its own triples counted in."""
    check_counts(published.nquads.read_text("utf-8").splitlines(), edition.prefixes().base)


def test_published_form(edition: Edition, published: Published) -> None:
    """The real graph is sorted, names every node, and each quote selector holds the words of its place."""
    content = published.nquads.read_bytes()
    lines = content.decode().split("\n")
    assert lines.pop() == ""
    assert lines == sorted(set(lines))
    assert not any(" _:" in line or line.startswith("_:") for line in lines)
    text = Text.read(edition.text_file).content
    quads = quads_of(lines)
    exact = {str(q.subject): _value(q.object) for q in quads if q.predicate.value.endswith("oa#exact")}
    assert len(exact) > 600
    for selector, words in exact.items():
        start, end, _ = selector.rpartition("/")[2].split("-")
        assert text[int(start) : int(end)] == words


def test_speed_with_many_labels(edition: Edition) -> None:
    """Eighty times as many labels take less than twenty times as long (measured: five times)."""
    text = Text.read(edition.text_file)
    words = text.content.split()
    starts = [sentence.start for sentence in text.sentences]

    def spent(step: int) -> tuple[int, float]:
        labels = {
            " ".join(words[start : start + 1 + start % 3]): [str(start)] for start in range(0, 12_000, step)
        }
        seconds = []
        for _ in range(5):
            began = time.process_time()
            assert sum(1 for _ in find_mentions(text.content, labels, starts)) > 100
            seconds.append(time.process_time() - began)
        return len(labels), min(seconds)

    (many, long), (few, short) = spent(7), spent(700)
    assert many >= 1_400 and few <= 20
    assert long < 20 * short
