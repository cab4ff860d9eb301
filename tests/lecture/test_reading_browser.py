"""The text read in Chromium: claims of what is in view, words that light up, by keyboard, without scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import claimgraph
from browsing import AXE, CHROMIUM, serving, until
from claimgraph.pages.pagination import ELEMENTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from browsing import Open
    from claimgraph.model import Claim, Model

pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="Chromium is not installed (apt-get install chromium)"
)
SLUG = "/soviet-power-1918"
#: Where several claims share words.
SHARED = "p014"
_COUNT = "document.getElementsByTagName('*').length"
_LIT = """() => "highlights" in CSS
    ? [...CSS.highlights.get("lit")].map(range => range.toString())
    : [...document.querySelectorAll(".words mark.lit")].map(mark => mark.textContent)"""
#: The claims in the margin, and the paragraphs that are in the window.
_SHOWN = "() => [...document.querySelectorAll('#beside li')].map(item => item.id)"
_IN_WINDOW = """() => [...document.querySelectorAll(".words")].filter(one => {
    const box = one.getBoundingClientRect();
    return box.bottom > 0 && box.top < innerHeight;
}).map(one => one.dataset.of)"""
#: The middle of the first piece of some words of a paragraph: [paragraph, start, end] → [x, y].
_MIDDLE = """([of, start, end]) => {
    const range = document.createRange();
    const text = document.querySelector(`.words[data-of="${of}"]`).firstChild;
    range.setStart(text, start); range.setEnd(text, end);
    const box = range.getClientRects()[0];
    return [box.left + box.width / 2, box.top + box.height / 2];
}"""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Where the lecture is served."""
    with serving() as address:
        yield address + SLUG


@pytest.fixture(scope="module")
def model() -> Model:
    """The lecture."""
    return claimgraph.open().model


def claim(model: Model, name: str) -> Claim:
    """The claim called so."""
    return model.claim(f"{model.prefixes['claim']}{name}")


def test_the_margin_has_the_claims_of_what_is_in_view(tab: Open, model: Model) -> None:
    """The margin has claims of the paragraphs in the window, wherever that is; the page is small."""
    page = tab().go("/text")
    seen: set[str] = set()
    heights = page.evaluate("document.documentElement.scrollHeight")
    for at in range(0, heights, 2000):
        page.evaluate(f"scrollTo(0, {at})")
        settle(page)
        shown, window = page.evaluate(_SHOWN), page.evaluate(_IN_WINDOW)
        assert {claim(model, name).paragraph.name for name in shown} <= set(window)  # type: ignore[union-attr]
        assert page.evaluate(_COUNT) <= ELEMENTS
        seen.update(shown)
    assert len(seen) > 500
    # A tall window has more in view than there is room for.
    tall = tab(height=4000).go("/text#p014")
    until(tall, "document.querySelectorAll('#beside li').length > 60")
    settle(tall)
    assert tall.evaluate(_COUNT) <= ELEMENTS
    assert tall.get_by_text("more claims in view").is_visible()


def test_claims_and_words_light_each_other(tab: Open, model: Model) -> None:
    """A claim pointed at lights its words; words pointed at light their claims."""
    page = tab().go("/text#p020")
    page.hover("#p020-03 .said")
    until(page, "document.querySelector('#p020-03.lit')")
    assert page.evaluate(_LIT) == [claim(model, "p020-03").quote]
    one = claim(model, "p020-05")
    assert one.paragraph
    start = one.start - one.paragraph.start
    x, y = page.evaluate(_MIDDLE, ["p020", start, start + 12])
    page.mouse.move(x, y)
    until(page, "document.querySelector('#p020-05.lit')")
    assert page.evaluate(_LIT) == [one.quote]
    page.mouse.move(5, 5)
    until(page, "!document.querySelector('.lit')")
    page.click("#p020-03 .said")
    assert page.evaluate(_LIT) == [claim(model, "p020-03").quote]
    assert page.locator("#p020-03 .triple").is_visible()


def settle(page: Any) -> None:
    """Wait until what is in view has its claims."""
    for _ in range(2):
        page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        until(page, "document.querySelector('#beside').getAttribute('aria-busy') !== 'true'")
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")


def _shared(model: Model) -> tuple[int, int, list[Claim]]:
    """Start and end of words in SHARED that at least three claims quote, and the claims."""
    paragraph = next(one for one in model.paragraphs.values() if one.name == SHARED)
    for at in range(paragraph.start, paragraph.end):
        several = [one for one in paragraph.claims if any(start <= at < end for start, end in one.spans)]
        if len(several) >= 3:
            until = min(end for one in several for start, end in one.spans if start <= at < end)
            return at - paragraph.start, until - paragraph.start, several
    raise AssertionError("no words are shared")


def test_claims_that_share_words_can_all_be_reached(tab: Open, model: Model) -> None:
    """A click on words that several claims quote lists them all; each leads to its claim."""
    page = tab().go(f"/text#{SHARED}")
    start, end, several = _shared(model)
    for number in range(len(several)):
        page.mouse.click(*page.evaluate(_MIDDLE, [SHARED, start, min(end, start + 10)]))
        items = page.locator("#here button")
        names = [text.split(" ", 1)[0] for text in items.all_inner_texts()]
        assert sorted(names) == sorted(one.name for one in several)
        items.nth(number).click()
        assert page.locator("#here").count() == 0
        assert page.evaluate("document.activeElement.closest('li').id") == names[number]
        assert page.evaluate(_LIT)[0] == claim(model, names[number]).quote


def test_the_keyboard_is_enough(tab: Open, model: Model) -> None:
    """Tab, arrows, Enter and Escape lead from words to their claims and back."""
    page = tab().go("/text#p014")
    page.keyboard.press("Tab")
    while page.evaluate("document.activeElement.dataset.of") is None:
        page.keyboard.press("Tab")
    for _ in range(60):
        page.keyboard.press("ArrowRight")
        until(page, "document.querySelector('#told').textContent.includes('quote')")
        told = page.inner_text("#told")
        if not told.startswith("1 "):
            break
    else:
        raise AssertionError("no shared words are met")
    page.keyboard.press("Enter")
    buttons = page.locator("#here button")
    assert told.startswith(f"{buttons.count()} claims quote “")
    page.keyboard.press("ArrowDown")
    second = buttons.nth(1).inner_text().split(" ", 1)[0]
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.closest('li').id") == second
    assert page.evaluate(_LIT)[0] == claim(model, second).quote
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.closest('li').id") != second
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.dataset.of")


@pytest.mark.parametrize("name", ["p020-05", "p068-39", "p081-18"])
def test_an_address_leads_to_a_claim(tab: Open, model: Model, name: str) -> None:
    """The anchor of a claim lights its words, shows them, and shows the claim."""
    page = tab().go(f"/text#{name}")
    until(page, f"document.getElementById('{name}')?.matches('.chosen')")
    assert page.evaluate(_LIT) == [claim(model, name).quote]
    inside = """() => [...CSS.highlights.get("lit")].every(range => {
        const box = range.getBoundingClientRect();
        return box.top >= 0 && box.bottom <= innerHeight;
    })"""
    until(page, inside)
    until(
        page,
        f"""() => {{ const box = document.getElementById('{name}').getBoundingClientRect();
            return box.top >= 0 && box.bottom <= innerHeight }}""",
    )


def test_an_address_leads_to_a_paragraph(tab: Open) -> None:
    """The anchor of a paragraph shows it."""
    page = tab().go("/text#p068")
    assert "p068" in page.evaluate(_IN_WINDOW)
    page.evaluate("location.hash = 'p030-02'")
    until(page, "document.getElementById('p030-02')?.matches('.chosen')")


def test_the_form_narrows_at_once(tab: Open, model: Model) -> None:
    """What is chosen narrows margin, counts and address; buttons lead to the next that fits."""
    page = tab().go("/text#p014")
    page.click("#margin summary")
    page.select_option("#by-force", "prediction")
    page.select_option("#by-polarity", "negative")
    until(page, "location.search === '?force=prediction&polarity=negative'")
    fit = [
        one for one in model.claims.values()
        if one.force and one.polarity and (one.force.name, one.polarity.name) == ("prediction", "negative")
    ]  # fmt: skip
    label = page.locator("#by-polarity option:checked")
    label.filter(has_text=f"({len(fit)})").wait_for(state="attached")
    page.get_by_role("button", name="Next").click()
    until(page, "document.querySelector('#beside li')")
    assert set(page.evaluate(_SHOWN)) <= {one.name for one in fit}
    again = tab(java_script_enabled=False).go("/text?force=prediction&polarity=negative")
    assert "".join(again.locator(".words a").all_inner_texts())
    page.get_by_role("button", name="Show all").click()
    until(page, "location.search === '' && document.querySelectorAll('#beside li').length > 3")


def test_a_phone_has_a_sheet(tab: Open) -> None:
    """At 390 px nothing is wider than the window; a tap on words opens the sheet with their claims."""
    page = tab(width=390, height=844, has_touch=True).go("/text#p020")
    wide = "document.documentElement.scrollWidth <= innerWidth"
    assert page.evaluate(wide)
    assert not page.locator("#beside").is_visible()
    page.touchscreen.tap(*page.evaluate(_MIDDLE, ["p020", 50, 60]))
    until(page, "document.querySelector('.chosen')")
    assert page.locator(".chosen").is_visible()
    page.get_by_role("button", name="Close").tap()
    assert not page.locator("#beside").is_visible()
    for path in ("/text?view=coverage", "/paragraph/p020", "/text/part/footnote-5", "/claim/p068-39"):
        assert tab(width=390).go(path).evaluate(wide), path


def test_without_scripts_all_can_be_read(tab: Open) -> None:
    """Without scripts the number of a paragraph leads to its claims, and marked words to theirs."""
    page = tab(java_script_enabled=False).go("/text?voice=editor&reported=own")
    page.locator(".words a").first.click()
    assert "/paragraph/" in page.url
    name = page.url.rpartition("#")[2]
    assert page.locator(f"[id='{name}'] .quote").is_visible()
    page.get_by_role("link", name="In the whole text").click()
    page.locator("#p079 h3 a").click()
    page.click("summary")
    page.select_option("#by-voice", "annotator")
    page.get_by_role("button", name="Show", exact=True).click()
    assert "voice=annotator" in page.url
    assert 0 < page.locator(".claims li").count() < 15


def test_without_highlights_words_are_marked(tab: Open, model: Model) -> None:
    """A browser that cannot paint over plain text has marks instead, of the same words."""
    one = tab()
    one.page.add_init_script("delete CSS.highlights")
    page = one.go("/text#p020")
    page.wait_for_selector("#p020 mark")
    paragraph = next(one for one in model.paragraphs.values() if one.name == "p020")
    assert page.inner_text("#p020 .words") == paragraph.text
    page.hover("#p020-03 .said")
    until(page, "document.querySelector('#p020-03.lit')")
    assert "".join(page.evaluate(_LIT)) == claim(model, "p020-03").quote
    start = claim(model, "p020-05").start - paragraph.start
    box = page.locator(f"#p020 mark[data-start='{start}']").evaluate("one => one.getClientRects()[0]")
    page.mouse.click(box["x"] + 20, box["y"] + 5)
    until(page, "document.querySelector('#p020-05.chosen')")
    assert page.evaluate(_COUNT) <= ELEMENTS


def test_a_page_with_claims_beside_lights_them_too(tab: Open, model: Model) -> None:
    """On the page of a paragraph claims light their words, and words lead to their claims."""
    page = tab().go("/paragraph/p020")
    page.hover("#p020-03 .said")
    until(page, "document.querySelector('#p020-03.lit')")
    assert page.evaluate(_LIT) == [claim(model, "p020-03").quote]
    page.mouse.click(*page.evaluate(_MIDDLE, ["p020", 50, 60]))
    until(page, "document.querySelector('.chosen, #here')")


def test_paper_has_the_text(tab: Open) -> None:
    """Printed, the text stands alone, and a paragraph with its claims."""
    page = tab().go("/text#p020")
    page.emulate_media(media="print")
    assert not page.locator("#margin").is_visible() and page.locator("#p020 .words").is_visible()
    page.goto(page.url.partition("/text")[0] + "/paragraph/p020")
    assert page.locator("#p020-03 .quote").is_visible() and not page.locator("form").first.is_visible()


@pytest.mark.skipif(not AXE.is_file(), reason="axe-core is not there: npm ci in src/claimgraph/web/frontend")
@pytest.mark.parametrize("width", [390, 1400])
@pytest.mark.parametrize("colours", ["light", "dark"])
def test_everybody_can_read(tab: Open, width: int, colours: str) -> None:
    """axe-core finds nothing against WCAG 2.2 AA on any of the pages, with lists open too."""
    one = tab(width=width, color_scheme=colours)
    for path in (
        "/text?view=coverage",
        "/text/part/footnote-5",
        "/paragraph/p020?force=prediction",
        "/claim/p068-39",
        "/text#p020",
    ):
        page = one.go(path)
        assert one.violations() == [], path
    page.locator("#p020 .words").scroll_into_view_if_needed()
    start, end = 50, 60
    page.mouse.click(*page.evaluate(_MIDDLE, ["p020", start, end]))
    until(page, "document.querySelector('.chosen, #here')")
    page.locator("#margin summary").click()
    assert one.violations() == []
