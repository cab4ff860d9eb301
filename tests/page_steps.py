"""What a page of the documentation has its reader do: write files, change cells of a table, run commands."""

from __future__ import annotations

import re
from typing import NamedTuple

#: A block, with the paragraph before it, which names the file that the block is.
_BLOCK = re.compile(
    r"(?P<before>[^\n]*(?:\n[^\n]+)*)\n\n```(?P<kind>\w+)\n(?P<content>.*?)^```$", re.MULTILINE | re.DOTALL
)
_FILE = re.compile(r"(?:[Ww]rite (?:this one )?|written )into\s+`([^`]+)`")
_CELL = re.compile(r"[Ww]ith\s+`([^`]+)` in the column `([^`]+)` of `([^`]+)`")
_CODE = re.compile(r"\s+# exit code (\d)$")


class Step(NamedTuple):
    """One step: ``kind`` is file, cell or run.

    ``what`` is a path, a cell (value, column and thing with tabs between them) or a command; ``content`` is
    what the file holds or the command answers, ``code`` its exit code, 0 where the page tells none.
    """

    kind: str
    what: str
    content: str
    code: int = 0


def steps(page: str) -> list[Step]:
    """The steps of a page in its order; a block of ``text`` that no file is named for is none."""
    found = []
    for block in _BLOCK.finditer(page):
        name = _FILE.search(block["before"])
        if block["kind"] == "console":
            found += [Step("cell", "\t".join(cell), "") for cell in _CELL.findall(block["before"])]
            for session in re.split(r"^\$ ", block["content"], flags=re.MULTILINE)[1:]:
                command, _, shown = session.partition("\n")
                code = _CODE.search(command)
                command = _CODE.sub("", command)
                found.append(Step("run", command, shown.strip("\n"), int(code[1]) if code else 0))
        elif name or block["kind"] != "text":
            assert name, block["before"]
            found.append(Step("file", name[1], block["content"]))
    return found
