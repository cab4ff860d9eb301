"""Templates filled: what the graph says is escaped, what is missing is an error, what acts is written out."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from claimgraph.escaping import html_text, linked
from claimgraph.model.graph import local_name
from claimgraph.text.languages import direction

_TEMPLATES = Path(__file__).with_name("templates")


@cache
def environment() -> Environment:
    """The templates of the package; each is compiled when it is first asked for."""
    made = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        keep_trailing_newline=True,
    )
    made.filters["local"] = local_name
    made.filters["language_attributes"] = language_attributes
    made.filters["in_script"] = in_script
    made.tests["linked"] = linked
    return made


def render(template: str, **context: object) -> str:
    """The page that ``templates/<template>.html`` is with ``context``; it is well-formed XML too."""
    return html_text(environment().get_template(f"{template}.html").render(context))


def language_attributes(language: str) -> Markup:
    """The attributes of an element whose words are in ``language``: none where the page itself is."""
    if language.partition("-")[0].casefold() in ("", "en"):
        return Markup()
    return Markup(' lang="{}" dir="{}"').format(language, direction(language))


def in_script(json: str) -> Markup:
    """JSON as the content of a script element: nothing in it ends the element or begins another."""
    for sign in "&<>":
        json = json.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(json)  # noqa: S704 - what would act has been written out


@cache
def style_sheet() -> str:
    """The one style sheet of all pages."""
    return (_TEMPLATES / "style.css").read_text(encoding="utf-8")
