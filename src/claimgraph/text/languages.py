"""Language tags (BCP 47): whether there is such a one, and in which direction its language is written."""

from __future__ import annotations

import re
from functools import cache

#: A tag, as far as its shape goes.
_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")
#: Languages written from right to left in the script that they are mostly in, and the scripts that are.
_RTL_LANGUAGES = frozenset(
    ("ar", "arc", "azb", "ckb", "dv", "fa", "glk", "he", "hbo", "ks", "mzn", "nqo", "pnb", "ps", "sd", "syr",
     "ug", "ur", "yi")
)  # fmt: skip
_RTL_SCRIPTS = frozenset(("adlm", "arab", "aran", "hebr", "mand", "nkoo", "rohg", "samr", "syrc", "thaa"))


def is_tag(language: str) -> bool:
    """Whether this has the shape of a language tag."""
    return _TAG.fullmatch(language) is not None


@cache
def is_registered(tag: str) -> bool:
    """Whether the registry of languages has such a tag; of the commonest it need not be asked."""
    if tag in ("en", "de", "fr", "ru", "la", "grc"):
        return True
    import langcodes

    return bool(langcodes.tag_is_valid(tag))


def direction(language: str) -> str:
    """``rtl`` or ``ltr``: how a text in the language of this tag (BCP 47) runs."""
    primary, *rest = language.casefold().replace("_", "-").split("-")
    scripts = [part for part in rest if len(part) == 4 and part.isalpha()]
    rtl = scripts[0] in _RTL_SCRIPTS if scripts else primary in _RTL_LANGUAGES
    return "rtl" if rtl else "ltr"
