"""Names of files: one function that maps any IRI to a path that is safe everywhere, and to no other's.

IRIs come from authored files, and a path made of one by pasting can lead out of the folder, be a name that a
system keeps to itself, or be another's on a disk that knows no upper case. Here an ordinary name (lower-case
letters, digits, ``-`` and ``_``, a letter or digit first) stays as it is; in any other, each further byte of
its UTF-8 is written as ``~`` and two hexadecimal digits. That can be read back, so that no two names get one
path, and all that is written is lower-case ASCII, so that they stay apart whatever a disk does with case and
with Unicode's forms. Only what is too long ends in a digest (SHA-256) instead.
"""

from __future__ import annotations

import hashlib
import re

#: The longest segment, in bytes; room is left for any ending below the 255 that file systems take.
LONGEST = 200
#: How much of a name that is too long stands before its digest.
_MAX_BEFORE_DIGEST = 120
#: An ordinary name as a regular expression; reserved and overlong ones look the same.
ORDINARY = "[a-z0-9][a-z0-9_-]*"
_ESCAPED = re.compile(r"[^a-z0-9_-]")
#: ``index`` and the checksums are files of ours; the rest are devices in Windows, whatever their ending.
RESERVED = frozenset(
    {"index", "sha256sums", "con", "prn", "aux", "nul"}
    | {f"{port}{number}" for port in ("com", "lpt") for number in range(10)}
)
#: After ``~``, where no hexadecimal digits stand: an empty name, a digest, an IRI from elsewhere.
_EMPTY, _DIGEST, _FOREIGN = "~n", "~h", "~x"


def segment(name: str) -> str:
    """``name`` as one part of a path: at most LONGEST characters out of ``a-z 0-9 _ - ~``, never empty.

    Different names give different segments, also where case is not told apart.
    """
    written = _ESCAPED.sub(_bytes, name) or _EMPTY
    if written in RESERVED or written[0] in "-_":
        written = _bytes(name[0]) + written[1:]
    return _shortened(written, name)


def name_of(iri: str, space: str) -> str:
    """The segment for ``iri`` in a folder of what is named below ``space``.

    An IRI that is not below it has a segment too, which nothing below it can have.
    """
    if iri.startswith(space):
        return segment(iri[len(space) :])
    return _shortened(_FOREIGN + _ESCAPED.sub(_bytes, iri), iri)


def _bytes(character: re.Match[str] | str) -> str:
    """A character by the bytes of its UTF-8; half a surrogate pair by those it would have."""
    character = character[0]
    return "".join(f"~{byte:02x}" for byte in character.encode("utf-8", "surrogatepass"))


def _shortened(written: str, name: str) -> str:
    """``written`` where it is short enough, else its beginning and the digest of ``name``."""
    if len(written) <= LONGEST:
        return written
    digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()
    beginning = re.sub(r"~[0-9a-f]?$", "", written[:_MAX_BEFORE_DIGEST])
    return f"{beginning}{_DIGEST}{digest}"
