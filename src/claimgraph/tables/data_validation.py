"""The lists of what may be chosen as the columns of one sheet, and where in a workbook each list stands."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING, Literal

from claimgraph.tables.workbook import VALUES
from claimgraph.terms import CG, RDF

if TYPE_CHECKING:
    from claimgraph.tables.columns import Column
    from claimgraph.tables.value_lists import ValueLists
    from claimgraph.tables.workbook import Workbook

    _Style = Literal["stop", "warning"]

#: How many rows below the last one are ready to be filled in.
FREE_ROWS = 2000

#: Properties whose values are things of another sheet, by its name.
_SHEET_OF = {
    f"{CG}{name}": "claims"
    for name in ("condition", "alternativeTo", "answer", "reportedIn", "premise", "conclusion")
} | {f"{RDF}{name}": "entities" for name in ("subject", "object")}


class ValuesSheet:
    """The sheet of the lists, two columns for each: what may be chosen, and what it means."""

    def __init__(self, lists: ValueLists) -> None:
        self.lists = lists
        self.names = [name for name in lists.by_name if name in lists.of.values()]
        columns: list[list[str]] = []
        for name in self.names:
            values = lists.by_name[name].values
            columns += [[name, *values], [f"{name}: meaning", *values.values()]]
        self.rows = [list(row) for row in zip_longest(*columns, fillvalue="")]

    def validation(self, column: Column, workbook: Workbook) -> tuple[str, _Style]:
        """The cells that ``column`` chooses from, as ``values!$A$2:$A$13``, and what happens to other values.

        They stop whoever types them, or only bring a warning. Without cells where it chooses from none.
        """
        name = self.lists.of.get(column.iri, "")
        if name in self.names:
            letter, listed = column_letters(2 * self.names.index(name)), self.lists.by_name[name]
            strict = listed.closed and column.iri in self.lists.single
            cells = f"{VALUES}!${letter}$2:${letter}${len(listed.values) + 1}"
            return cells, "stop" if strict else "warning"
        sheet = _SHEET_OF.get(column.iri, "")
        rows = next((len(one.rows) for one in workbook.sheets if one.name == sheet), 0)
        return f"{sheet}!$A$2:$A${rows + 1 + FREE_ROWS}" if rows else "", "warning"


def column_letters(number: int) -> str:
    """The name of a column of a spreadsheet, counted from 0: A, B … Z, AA."""
    name = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(65 + rest) + name
    return name
