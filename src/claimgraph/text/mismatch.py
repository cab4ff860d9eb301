"""Why words are not the text's: where they stand, which character differs, or what comes nearest to them."""

from __future__ import annotations

import unicodedata

#: Characters that people take for one another: quotation marks, apostrophes, hyphens and dashes.
_ALIKE = {
    **dict.fromkeys("‘’‚‛`´′ʼ׳", "'"),
    **dict.fromkeys("“”„‟«»″״", '"'),
    **dict.fromkeys("‐‑‒–—―−־", "-"),
}
#: How many characters of the words before a difference are shown.
_BEFORE = 20


def shorten(words: str, limit: int = 70) -> str:
    """``words`` between double quotes, cut in the middle when longer than ``limit`` characters."""
    if len(words) > limit:
        half = (limit - 3) // 2
        words = f"{words[:half]}...{words[-half:]}"
    return f'"{words}"'


def differing(content: str, quote: str) -> str:
    """Which character of ``quote`` is another one in ``content``, where both look alike; else "".

    Alike are: other quotation marks, dashes and blanks, capitals, accents, another normal form of Unicode,
    and characters that cannot be seen.
    """
    bare, places = _bare(content)
    sought, _ = _bare(quote)
    at = bare.find(sought.strip())
    if at < 0 or not sought.strip():
        return ""
    start, end = places[at], places[at + len(sought.strip()) - 1] + 1
    while end < len(content) and unicodedata.combining(content[end]):
        end += 1
    there, given = content[start:end], quote.strip()
    if there == given:
        return ""
    form = next((form for form in ("NFC", "NFD") if unicodedata.is_normalized(form, there)), "no normal form")
    same = 0
    while same < min(len(there), len(given)) and there[same] == given[same]:
        same += 1
    before = there[max(same - _BEFORE, 0) : same]
    what = f"the text has {_named(there[same : same + 1])}, the quotation {_named(given[same : same + 1])}"
    if unicodedata.normalize("NFC", there) == unicodedata.normalize("NFC", given):
        what = f"the same words in another normal form of Unicode (the text's are in {form}): {what}"
    return f"{what}, after {shorten(before)}" if before else what


def nearest(content: str, quote: str) -> str:
    """The words of ``content`` that are most like ``quote``, whole words; "" where none are like it."""
    from rapidfuzz.fuzz import partial_ratio_alignment  # only a failing build needs it

    match = partial_ratio_alignment(quote, content)
    if match is None or match.score < 60:
        return ""
    start, end = match.dest_start, match.dest_end
    while start > 0 and content[start - 1].isalnum() and content[start].isalnum():
        start -= 1
    while end < len(content) and content[end].isalnum() and content[end - 1].isalnum():
        end += 1
    if not quote[-1].isalnum() and content.startswith(quote[-1], end):
        end += 1
    return content[start:end].strip()


def _bare(words: str) -> tuple[str, list[int]]:
    """``words`` without what people overlook, and where each character of it stands in ``words``."""
    bare: list[str] = []
    places: list[int] = []
    for place, character in enumerate(words):
        for part in unicodedata.normalize("NFKD", character).casefold():
            if unicodedata.combining(part) or unicodedata.category(part) == "Cf":
                continue
            alike = " " if part.isspace() else _ALIKE.get(part, part)
            if alike != " " or (bare and bare[-1] != " "):
                bare.append(alike)
                places.append(place)
    return "".join(bare), places


def _named(character: str) -> str:
    """A character with its number, and by its name where it shows nothing of its own."""
    if not character:
        return "nothing"
    number = f"U+{ord(character):04X}"
    if character.isprintable() and not character.isspace() and not unicodedata.combining(character):
        return f"{character} ({number})"
    return f"{number} {unicodedata.name(character, '').lower()}".strip()
