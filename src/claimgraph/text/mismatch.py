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


def character_difference(content: str, quote: str) -> str:
    """Which character of ``quote`` is another one in ``content``, where both look alike; else "".

    Alike are: other quotation marks, dashes and blanks, capitals, accents, another normal form of Unicode,
    and characters that cannot be seen.
    """
    normalized, offsets = _normalized(content)
    target, _ = _normalized(quote)
    at = normalized.find(target.strip())
    if at < 0 or not target.strip():
        return ""
    start, end = offsets[at], offsets[at + len(target.strip()) - 1] + 1
    while end < len(content) and unicodedata.combining(content[end]):
        end += 1
    actual, given = content[start:end], quote.strip()
    if actual == given:
        return ""
    same = 0
    while same < min(len(actual), len(given)) and actual[same] == given[same]:
        same += 1
    before = actual[max(same - _BEFORE, 0) : same]
    text_has, quotation_has = (_described(words[same : same + 1]) for words in (actual, given))
    difference = f"the text has {text_has}, the quotation {quotation_has}"
    if unicodedata.normalize("NFC", actual) == unicodedata.normalize("NFC", given):
        forms = [form for form in ("NFC", "NFD") if unicodedata.is_normalized(form, actual)]
        form = f"the text's are in {forms[0] if forms else 'no normal form'}"
        difference = f"the same words in another normal form of Unicode ({form}): {difference}"
    return f"{difference}, after {shorten(before)}" if before else difference


def nearest_words(content: str, quote: str) -> str:
    """The words of ``content`` that are most like ``quote``, whole words; "" where none are like it."""
    from rapidfuzz.fuzz import partial_ratio_alignment  # only a failing build needs it

    match = partial_ratio_alignment(quote, content)
    if match is None or match.score < 60:
        return ""
    start, end = whole_words(content, match.dest_start, match.dest_end)
    if not quote[-1].isalnum() and content.startswith(quote[-1], end):
        end += 1
    return content[start:end].strip()


def whole_words(content: str, start: int, end: int) -> tuple[int, int]:
    """A stretch of ``content``, made longer until neither end is inside a word."""
    while inside_word(content, start):
        start -= 1
    while inside_word(content, end):
        end += 1
    return start, end


def inside_word(content: str, offset: int) -> bool:
    """Whether a word of ``content`` begins before ``offset`` and ends behind it."""
    return 0 < offset < len(content) and content[offset - 1].isalnum() and content[offset].isalnum()


def _normalized(words: str) -> tuple[str, list[int]]:
    """``words`` without what people overlook, and the offset in ``words`` of each character left."""
    characters: list[str] = []
    offsets: list[int] = []
    for offset, character in enumerate(words):
        for part in unicodedata.normalize("NFKD", character).casefold():
            if unicodedata.combining(part) or unicodedata.category(part) == "Cf":
                continue
            alike = " " if part.isspace() else _ALIKE.get(part, part)
            if alike != " " or (characters and characters[-1] != " "):
                characters.append(alike)
                offsets.append(offset)
    return "".join(characters), offsets


def _described(character: str) -> str:
    """A character with its number, and by its name where it shows nothing of its own."""
    if not character:
        return "nothing"
    number = f"U+{ord(character):04X}"
    if character.isprintable() and not character.isspace() and not unicodedata.combining(character):
        return f"{character} ({number})"
    return f"{number} {unicodedata.name(character, '').lower()}".strip()
