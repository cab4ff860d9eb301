"""The lists of what may be chosen as the columns of one sheet, and where in a workbook each list stands."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING

from claimgraph.tables.workbook import VALUES
from claimgraph.terms import CG, RDF

if TYPE_CHECKING:
    from claimgraph.tables.columns import Column
    from claimgraph.tables.value_lists import ValueLists
    from claimgraph.tables.workbook import Workbook

#: How many rows below the last one are ready to be filled in.
FREE_ROWS = 2000

#: Properties whose values are things of another sheet, by its name.
_NAMED = {
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

    def closed(self, column: Column) -> bool:
        """Whether no value outside its list is right in ``column``."""
        name = self.lists.of.get(column.iri, "")
        return name in self.lists.by_name and self.lists.by_name[name].closed

    def range(self, column: Column, workbook: Workbook) -> str:
        """The cells that ``column`` chooses from, as ``values!$A$2:$A$13``; "" where from none."""
        name = self.lists.of.get(column.iri, "")
        if name in self.names:
            letter = letters(2 * self.names.index(name))
            return f"{VALUES}!${letter}$2:${letter}${len(self.lists.by_name[name].values) + 1}"
        sheet = _NAMED.get(column.iri, "")
        rows = next((len(one.rows) for one in workbook.sheets if one.name == sheet), 0)
        return f"{sheet}!$A$2:$A${rows + 1 + FREE_ROWS}" if rows else ""


def letters(number: int) -> str:
    """The name of a column of a spreadsheet, counted from 0: A, B … Z, AA."""
    name = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(65 + rest) + name
    return name
