"""What follows from a language's tag: the direction in which it is written."""

from __future__ import annotations

#: Languages written from right to left in the script that they are mostly in, and the scripts that are.
_LEFTWARDS = frozenset(
    ("ar", "arc", "azb", "ckb", "dv", "fa", "glk", "he", "hbo", "ks", "mzn", "nqo", "pnb", "ps", "sd", "syr",
     "ug", "ur", "yi")
)  # fmt: skip
_SCRIPTS = frozenset(("adlm", "arab", "aran", "hebr", "mand", "nkoo", "rohg", "samr", "syrc", "thaa"))


def direction(language: str) -> str:
    """``rtl`` or ``ltr``: how a text in the language of this tag (BCP 47) runs."""
    primary, *rest = language.casefold().replace("_", "-").split("-")
    scripts = [part for part in rest if len(part) == 4 and part.isalpha()]
    leftwards = scripts[0] in _SCRIPTS if scripts else primary in _LEFTWARDS
    return "rtl" if leftwards else "ltr"
