"""Parts by rule: turns of speakers from their labels, headings and stage directions set aside."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from claimgraph.answer.coverage import coverage
from claimgraph.build import ensure_built
from claimgraph.build.publish import publish
from claimgraph.errors import DataProblem
from claimgraph.model import Model
from claimgraph.store import open_memory
from claimgraph.validate import validate
from tiny_edition import BASE, NAMED, write_edition

if TYPE_CHECKING:
    from pathlib import Path

TEXT = f"<{BASE}text>"
DRAMA = """ACT I.
NORA: Is that a bill?
It is nothing.
[Enter HELMER.]
She waits.
HELMER: Britain rules.
NORA:
No, never.
ACT II.
An empty room.
"""
PEOPLE = """
ent:nora a foaf:Person ; skos:prefLabel "Nora"@en ; cg:speakerLabel "NORA:" .
ent:helmer a foaf:Person ; skos:prefLabel "Helmer"@en ; cg:speakerLabel "HELMER:" .
ent:portugal a cg:Polity ; skos:prefLabel "Portugal"@en .
ent:britain a cg:Polity ; skos:prefLabel "Britain"@en .
"""
RULES = f"""{NAMED}{TEXT} cg:headingPattern "ACT [IVX]+\\\\." ; cg:directionPattern "\\\\[.*\\\\]" .
part:play a cg:TextPart ; cg:speaker ent:author ; dcterms:extent "p001-p010" ; dcterms:isPartOf {TEXT} .
"""
CLAIM = """claim:p006-01 a cg:Claim ; rdfs:label "Britain rules Portugal."@en ; cg:quote "Britain rules." ;
    rdf:subject ent:britain ; rdf:predicate rel:rules ; rdf:object ent:portugal .
"""


def drama(
    root: Path, text: str = DRAMA, rules: str = RULES, people: str = PEOPLE, claims: str = CLAIM
) -> set[str]:
    """The triples of an edition of a play that speak of parts, gaps and sentences, its base left out."""
    edition = write_edition(root, text, edition=rules, entities=people, claims=claims)
    lines = b"".join(publish(edition).nquads()).decode().split("\n")[:-1]
    return {line.replace(BASE, "") for line in lines}


def extents(triples: set[str]) -> dict[str, str]:
    """Part → paragraphs and speakers of the parts made by rule."""
    found: dict[str, str] = {}
    for line in sorted(triples):
        subject, predicate, value = line.split(" ", 2)
        if subject[:8].rstrip("0123456789") == "<part/p" and predicate.endswith(("extent>", "speaker>")):
            part = subject[6:-1]
            found[part] = f"{found.get(part, '')} {value[:-2].strip('<>').strip(chr(34))}".strip()
    return found


def test_turns(tmp_path: Path) -> None:
    """A turn goes on to the next label or heading; a stage direction interrupts it and is nobody's."""
    triples = drama(tmp_path)
    assert extents(triples) == {
        "p002": "p002-p003 entity/nora",
        "p005": "p005 entity/nora",
        "p006": "p006 entity/helmer",
        "p007": "p007-p008 entity/nora",
    }
    assert "<claim/p006-01> <https://w3id.org/claimgraph/ns#claimant> <entity/helmer> ." in triples


@pytest.mark.usefixtures("cache")
def test_labels_headings_and_directions_are_accounted_for(tmp_path: Path) -> None:
    """A label is no sentence; what stands apart is a gap with its reason; the whole is found in order."""
    edition = write_edition(tmp_path, DRAMA, edition=RULES, entities=PEOPLE, claims=CLAIM)
    published = ensure_built(edition)
    model = Model(open_memory(published.nquads), edition.prefixes())
    measured = coverage(model)
    states = [(sentence.text, sentence.state, *sentence.reasons) for sentence in measured.sentences]
    assert states[0] == ("ACT I.", "gap", "heading")
    assert ("[Enter HELMER.]", "gap", "stage direction") in states
    assert ("Is that a bill?", "uncovered") in states and ("Britain rules.", "claimed") in states
    assert [words for words, *_ in states if "NORA" in words or "HELMER:" in words] == []
    guards = {finding.guard for finding in validate(edition, published.nquads).findings}
    assert not {one for one in guards if "part" in one or "gap" in one or "own-name" in one}


def test_a_label_inside_one_part(tmp_path: Path) -> None:
    """“A.” is another witness in each examination: the part in which it is his says so."""
    triples = drama(
        tmp_path,
        "Q. Who rules?\nA. Britain rules.\nQ. And you?\nA. I do.\n",
        f"{NAMED}{TEXT} cg:paragraphUnit cg:speech .\n"
        'part:one a cg:TextPart ; cg:speaker ent:nora ; cg:speakerLabel "A." ; dcterms:extent "p001-p002" .\n'
        'part:two a cg:TextPart ; cg:speaker ent:helmer ; cg:speakerLabel "A." ;\n'
        '    dcterms:extent "p003-p004" .\n',
        PEOPLE.replace('"NORA:"', '"N."') + 'ent:counsel a foaf:Person ; cg:speakerLabel "Q." .\n',
        "",
    )
    assert extents(triples) == {
        "p001": "p001 entity/counsel",
        "p002": "p002 entity/nora",
        "p003": "p003 entity/counsel",
        "p004": "p004 entity/helmer",
    }
    assert "<part/p002> <http://purl.org/dc/terms/isPartOf> <part/one> ." in triples


def test_five_hundred_turns(tmp_path: Path) -> None:
    """Twenty speakers are twenty lines, however often they speak."""
    labels = [f"SPEAKER {chr(65 + number)}:" for number in range(20)]
    people = "".join(
        f'ent:s{number} a foaf:Person ; cg:speakerLabel "{label}" .\n' for number, label in enumerate(labels)
    )
    text = "".join(f"{labels[number * 7 % 20]} Yes, {number}.\n" for number in range(500))
    found = extents(drama(tmp_path, text, NAMED, people, ""))
    assert len(found) == 500
    assert {value.split()[1] for value in found.values()} == {f"entity/s{number}" for number in range(20)}


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("HELMER: Britain", "KROGSTAD: Britain", 'p006 begins with "KROGSTAD:", which looks'),
        ('"HELMER:"', '"NORA:"', 'the cg:speakerLabel "NORA:" is ent:helmer’s already'),
        ('"HELMER:"', '" HELMER:"', "is empty or has blanks around it"),
        ("\\\\[.*\\\\]", "[", 'the cg:directionPattern "[" is no regular expression'),
    ],
)
def test_what_is_wrong_with_labels(tmp_path: Path, old: str, new: str, message: str) -> None:
    """A label that is nobody's or two persons’, and a pattern that is none, are refused."""
    text, rules, people = (one.replace(old, new) for one in (DRAMA, RULES, PEOPLE))
    with pytest.raises(DataProblem) as caught:
        drama(tmp_path, text, rules, people, "")
    assert any(message.casefold() in str(problem).casefold() for problem in caught.value.problems)


@pytest.mark.parametrize(
    ("line", "known", "strange"),
    [
        ("Mr. SMITH. Yes.", "Mr. HARGREAVES.", "Mr. SMITH."),
        ("HAMLET. The air bites.", "HORATIO.", "HAMLET."),
        ("Dr. Stockmann: Yes.", "Nora:", "Dr. Stockmann:"),
        ("B. No.", "A.", "B."),
        ("We came to Rome. Then we left.", "HORATIO.", ""),
        ("He said this: no.", "Nora:", ""),
        ("Sir. You are late.", "HORATIO.", ""),
        ("I. The first point.", "HORATIO.", ""),
    ],
)
def test_what_looks_like_a_label(tmp_path: Path, line: str, known: str, strange: str) -> None:
    """Whatever is like the labels that are known is asked about; ordinary sentences are not."""
    people = f'ent:one a foaf:Person ; cg:speakerLabel "{known}" .\n'
    if not strange:
        drama(tmp_path, f"{line}\n", NAMED, people, "")
        return
    with pytest.raises(DataProblem, match=f'(?i)begins with "{strange}"'):
        drama(tmp_path, f"{line}\n", NAMED, people, "")
    drama(tmp_path, f"{line}\n", f'{NAMED}{TEXT} cg:noSpeakerLabel "{strange}" .\n', people, "")


@pytest.mark.parametrize(
    ("unit", "known", "strange"),
    [("speech", "NORA:", "HELMER:"), ("speech", "Nora", "Helmer"), ("block", "Nora", "Helmer")],
)
def test_a_speaker_nobody_declared_is_in_no_other_speech(
    tmp_path: Path, unit: str, known: str, strange: str
) -> None:
    """Where a known label opens a speech, one that is nobody’s in a later block is asked about."""
    text = f"{known}\nIs that a bill?\n\nA second block.\n\n{strange}\nBritain rules.\n"
    rules = f"{NAMED}{TEXT} cg:paragraphUnit cg:{unit} .\n"
    people = f'ent:nora a foaf:Person ; cg:speakerLabel "{known}" .\n'
    with pytest.raises(DataProblem, match=f'begins with "{strange}", which looks') as caught:
        drama(tmp_path, text, rules, people, "")
    assert len(caught.value.problems) == 1
    people += f'ent:helmer a foaf:Person ; cg:speakerLabel "{strange}" .\n'
    assert "entity/helmer" in " ".join(extents(drama(tmp_path, text, rules, people, "")).values())


def test_a_label_with_a_slip_is_told_before_what_follows_from_it(tmp_path: Path) -> None:
    """The label in the text and the declared one that begins nothing are told, and nothing else."""
    people = PEOPLE.replace('"HELMER:"', '"HELMAR:"')
    with pytest.raises(DataProblem) as caught:
        drama(tmp_path, people=people)
    assert [problem.what.partition(": ")[2][:60] for problem in caught.value.problems] == [
        'p006 begins with "HELMER:", which looks like a speaker’s lab',
        'no paragraph begins with the cg:speakerLabel "HELMAR:"',
    ]
