"""First pages, things, voices, answers and pictures in Chromium: at any width, with a keyboard, for all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from browsing import AXE, CHROMIUM, serving, until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from browsing import Open

pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="Chromium is not installed (apt-get install chromium)"
)
SLUG = "/soviet-power-1918"
PAGES = (
    "/",
    "/argument/",
    "/entity/germany",
    "/argument/p048-a3",
    "/voice/",
    "/voice/leon-trotsky?kind=denied",
    "/compare?one=ent:leon-trotsky&other=ent:vladimir-lenin",
    "/ask",
    "/ask?q=who+rules+portugal",
    "/arguments?about=p048",
    "/states",
    "/nothing",
    "/ns",
)
_MARKS = "a[id^=argument-]"
_SHOWN = """() => [...document.querySelectorAll(".drawing a")]
    .filter(mark => mark.getAttribute("visibility") !== "hidden").length"""
#: How large the picture is beside as it was drawn, where its smallest letters are 8 to 9 pixels high.
_SCALE = """() => {
    const svg = document.querySelector(".drawing svg");
    return svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
}"""
_WHOLE = """() => {
    const frame = document.querySelector(".drawing").getBoundingClientRect();
    const svg = document.querySelector(".drawing svg").getBoundingClientRect();
    return svg.width <= frame.width && svg.height <= frame.height;
}"""
#: A page that is not there is no fault of another.
EXCUSED = "the server responded with a status of 404"


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Where the lecture is served."""
    with serving() as address:
        yield address + SLUG


@pytest.mark.parametrize(("width", "colours"), [(390, "light"), (1400, "dark")])
def test_pages_are_for_everybody(tab: Open, width: int, colours: str) -> None:
    """No page is wider than its window, and axe-core finds nothing against WCAG 2.2 AA on any."""
    one = tab(width=width, color_scheme=colours)
    for path in PAGES:
        page = one.go(path)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        assert page.locator("h1").count() == 1, path
        if AXE.is_file():
            assert one.violations() == [], path


def test_without_scripts_the_pages_are_whole(tab: Open) -> None:
    """Without scripts a picture is there with its links, and a question is answered."""
    page = tab(java_script_enabled=False).go("/")
    page.fill("#q", "Who rules Portugal?")
    page.press("#q", "Enter")
    assert page.locator("main ol.entries li").count() > 1
    page.goto(page.url.partition("/ask")[0] + "/states")
    assert page.locator(".drawing svg a").count() > 40
    assert page.locator("#list li").count() > 20


def test_a_picture_is_followed(tab: Open) -> None:
    """A mark of a picture leads to its page."""
    page = tab().go("/states")
    page.locator("[id='state-germany']").click()
    page.wait_for_url(f"**{SLUG}/entity/germany")
    assert page.inner_text("h1") == "Germany"


def test_a_picture_is_moved_and_folded(tab: Open) -> None:
    """By keyboard a picture is made larger and moved; a folded argument hides what is given for it."""
    page = tab().go("/arguments?about=p048")
    width = "() => Number(document.querySelector('.drawing svg').getAttribute('width'))"
    before = page.evaluate(width)
    page.focus("figure.drawing")
    page.keyboard.press("+")
    assert page.evaluate(width) == pytest.approx(1.25 * before)
    page.evaluate("document.querySelector('.drawing').scrollTo(0, 0)")
    page.keyboard.press("ArrowDown")
    until(page, "document.querySelector('.drawing').scrollTop > 0")
    page.keyboard.press("0")
    assert page.evaluate(_WHOLE)
    shown = page.evaluate(_SHOWN)
    page.locator(_MARKS).first.focus()
    page.keyboard.press("f")
    fewer = page.evaluate(_SHOWN)
    assert fewer < shown
    assert page.locator(_MARKS).first.get_attribute("aria-expanded") == "false"
    page.keyboard.press("f")
    assert page.evaluate(_SHOWN) == shown
    whole = page.evaluate(width)
    page.get_by_role("button", name="Larger").click()
    assert page.evaluate(width) == pytest.approx(1.25 * whole)


@pytest.mark.parametrize("path", ["/timeline", "/arguments", "/states", "/voices"])
@pytest.mark.parametrize("width", [390, 1400])
def test_a_picture_is_legible_at_first(tab: Open, path: str, width: int) -> None:
    """However large a picture is, it is opened at its top left corner, in letters that can be read."""
    page = tab(width=width).go(path)
    until(page, "document.querySelector('.drawing').previousElementSibling.matches('.buttons')")
    assert page.evaluate(_SCALE) > 0.749
    assert page.evaluate("[document.querySelector('.drawing').scrollLeft, window.scrollX]") == [0, 0]


def test_a_picture_is_dragged(tab: Open) -> None:
    """The pointer drags a picture, also by a mark, which is followed only where it is clicked."""
    page = tab().go("/timeline")
    mark = page.locator(".drawing a").first
    box = mark.bounding_box()
    page.mouse.move(box["x"] + 2, box["y"] + 2)
    page.mouse.down()
    page.mouse.move(box["x"], box["y"] - 150, steps=5)
    page.mouse.up()
    assert page.evaluate("document.querySelector('.drawing').scrollTop") > 100
    assert page.url.endswith("/timeline")
