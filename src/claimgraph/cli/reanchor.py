"""``claimgraph reanchor``: bring all that is anchored to a text over to the text as it is now."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from claimgraph.cli import common, options, output
from claimgraph.tabular import TEXT_FORMATS

if TYPE_CHECKING:
    from claimgraph.anchoring.plan import Plan

_HEAD = ("thing", "what", "was", "is", "where")
_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command("reanchor", short_help="Bring the claims over to a text that has changed.")
@click.option("--text", type=_FILE, help="The changed text.  [default: the one in seeds/]")
@click.option(
    "--from",
    "old",
    type=_FILE,
    help="The text that the claims were anchored to, where the edition has kept none.",
)
@click.option("--dry-run", is_flag=True, help="Write nothing; tell what would move and what is left.")
@click.option(
    "--partial",
    is_flag=True,
    help="Write although something is left: that is marked cg:unsettled, and the build waits for it.",
)
@click.option(
    "--record", is_flag=True, help="Record the text in seeds/ as the one that the claims are anchored to."
)
@options.format_option(*TEXT_FORMATS, default="table")
@options.edition_option
def command(
    text: Path | None,
    old: Path | None,
    dry_run: bool,
    partial: bool,
    record: bool,
    format_name: str,
) -> None:
    """Bring the claims over to a text that has changed.

    The old text is compared with the new one: paragraphs that are equal, then those that are alike, then
    letter by letter. Claims, gaps, notes, mentions and parts whose words map exactly go over and keep their
    names, as paragraphs do. The rest is listed, old words beside new; while anything is left nothing is
    written, unless --partial says so, and the exit code is 1.
    """
    from claimgraph.anchoring import reanchor
    from claimgraph.text import Text

    chosen = common.chosen_edition()
    if record:
        if text or old or partial or dry_run:
            raise click.UsageError("--record takes no text: it records the one in seeds/")
        fresh = reanchor.record(chosen)
        name = chosen.display(chosen.text_file)
        output.say(f"{name} is {'now recorded' if fresh else 'recorded already'} as the text of the claims.")
        return
    new = Text.read(text or chosen.text_file).content
    plan = reanchor.make_plan(chosen, new, old, given=text is not None)
    _report(plan, format_name)
    writes = not dry_run and (partial or not plan.unsettled)
    written = reanchor.write(chosen, plan) if writes else []
    if written and format_name == "table":
        output.say(f"Written: {', '.join(written)}.")
    if plan.unsettled:
        how = "each is marked cg:unsettled" if writes else "nothing was written: see --partial"
        common.fail(f"Left to be settled: {len(plan.unsettled)}; {how}.")


def _report(plan: Plan, format_name: str) -> None:
    """The report: what goes over in numbers, what is left one by one."""
    if format_name == "json":
        output.say_json(
            {
                "moved": plan.moved,
                "byHand": plan.by_hand,
                "left": [one._asdict() for one in plan.unsettled],
                "newParagraphs": plan.added,
                "goneParagraphs": plan.removed,
            }
        )
        return
    if plan.unsettled or format_name != "table":
        output.write_rows(_HEAD, plan.unsettled, format_name)
    if format_name == "table":
        count = len(plan.unsettled)
        output.say(f"{len(plan.moved)} go over, {count} {'is' if count == 1 else 'are'} left.")
        for names, what in ((plan.added, "New"), (plan.removed, "Gone")):
            if names:
                output.say(f"{what} paragraphs: {', '.join(names)}.")
        if plan.by_hand:
            output.say(f"Written for the new text already: {', '.join(plan.by_hand)}.")
