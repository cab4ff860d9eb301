"""Names of files: whatever an IRI holds, its path is safe, stable and no other's."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from claimgraph.filenames import LONGEST, RESERVED, name_of, segment

BASE = "https://example.org/small/"
#: Names that systems, servers or people read as something else.
UGLY = [
    "", ".", "..", "...", "../../../../PWNED", "..\\..\\PWNED", "/etc/passwd", "//", "a//b", "a/./b", "a/..",
    "index", "Index", "INDEX", "index.html", "CON", "con", "nul", "aux", "prn", "com1", "LPT9", "con.txt",
    "COM¹", "name.", "name ", " name", ".htaccess", ".htpasswd", "-rf", "--help", "_drafts", "~", "~n", "~x",
    "~h", "~2e", "~69ndex", "lenin", "Lenin", "LENIN", "lenın", "ſ", "s", "ß", "ss", "K", "k", "K", "é",
    "e\u0301", "É", "%2e%2e%2f", "%2F", "%2f", "a%41", "aA", "a:b", "a|b", "a?b", "a*b", 'a"b', "a<b>",
    "a#b", "a\0b", "a\nb", "a\r\nb", "a\tb", "a\x1bb", "a\u202eb", "a\u200bb", "shell.php", "a.ttl", "a.html",
    "SHA256SUMS", "sha256sums", "x" * 200, "x" * 201, "x" * 202, "é" * 100, "é" * 101, "\ud800", "𝒜", "…",
]  # fmt: skip
_SAFE = re.compile(r"[a-z0-9~][a-z0-9_~-]*")
_NAMES = st.one_of(
    st.text(max_size=300), st.sampled_from(UGLY), st.text(alphabet="aA~2eE6n9./-_", max_size=8)
)


def _folded(path: str) -> str:
    """What a disk that knows neither case nor Unicode's forms tells apart."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())


@given(_NAMES, _NAMES)
@example("Lenin", "lenin")
@example("index", "~69ndex")
@example("é", "e\u0301")
@example("x" * 201, "x" * 202)
def test_two_names_never_get_one_segment(one: str, other: str) -> None:
    """Different names have different segments, also where neither case nor Unicode's forms count."""
    first, second = segment(one), segment(other)
    assert (_folded(first) == _folded(second)) == (one == other)
    for found in (first, second):
        assert _SAFE.fullmatch(found), found
        assert len(found.encode()) <= LONGEST
        assert found not in RESERVED


@given(
    st.tuples(st.sampled_from(["entity/", "claim/", "Entity/", "", "a/b/"]), _NAMES),
    st.tuples(st.sampled_from(["entity/", "claim/", "Entity/", "", "a/b/"]), _NAMES),
    st.sampled_from([BASE, "https://elsewhere.example/", ""]),
)
def test_two_iris_never_get_one_name(one: tuple[str, str], other: tuple[str, str], place: str) -> None:
    """Different IRIs, of the folder's namespace or not, have different names of one plain segment."""
    first, second = BASE + "".join(one), place + "".join(other)
    names = name_of(first, f"{BASE}entity/"), name_of(second, f"{BASE}entity/")
    assert (_folded(names[0]) == _folded(names[1])) == (first == second)
    assert all(_SAFE.fullmatch(name) and name not in RESERVED for name in names)


def test_ugly_names_all_differ() -> None:
    """A list of names that systems confuse gives as many paths, also without case and Unicode's forms."""
    assert len({_folded(segment(name)) for name in UGLY}) == len(set(UGLY))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("lenin", "lenin"),
        ("p051-07", "p051-07"),
        ("Lenin", "~4cenin"),
        ("..", "~2e~2e"),
        ("../x", "~2e~2e~2fx"),
        ("index", "~69ndex"),
        ("CON", "~43~4f~4e"),
        ("con", "~63on"),
        (".htaccess", "~2ehtaccess"),
        ("-rf", "~2drf"),
        ("é", "~c3~a9"),
        ("%2F", "~252~46"),
        ("", "~n"),
    ],
)
def test_the_scheme_is_stable(name: str, expected: str) -> None:
    """Published addresses are made of these: what a name is written as never changes."""
    assert segment(name) == expected


def test_a_long_name_keeps_its_beginning() -> None:
    """What is too long for a file system ends in the digest of the whole, and begins as it did."""
    found = segment("é" * 101)
    assert found.startswith("~c3~a9" * 19)
    assert re.fullmatch(r"(~[0-9a-f]{2})+~h[0-9a-f]{64}", found)


def test_what_is_not_below_the_space_stays_apart() -> None:
    """An IRI from elsewhere has a segment that no name of the edition can have."""
    space = f"{BASE}entity/"
    assert name_of("https://elsewhere.example/lenin", space) == "~xhttps~3a~2f~2felsewhere~2eexample~2flenin"
    assert name_of(f"{space}lenin", space) == "lenin"
    assert name_of(f"{space}../../x", space) == "~2e~2e~2f~2e~2e~2fx"
    assert name_of(space, space) == "~n"
    assert name_of("urn:x", space) == "~xurn~3ax"
