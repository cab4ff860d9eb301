"""What the start of the command puts off comes when it is asked for."""

from __future__ import annotations

import os
import subprocess
import sys

PUT_OFF = """
import inspect as real, sys
from claimgraph.__main__ import _LazyModule
texts = ["a line", "", " a line", "a\\ttab", "two\\n    lines\\n", "two\\n  lines\\n    of three"]
asked = [real.cleandoc(text) for text in texts]
for name in ("inspect", "ast", "dis", "tokenize"):
    sys.modules.pop(name, None)
later = sys.modules["inspect"] = _LazyModule("inspect")
import inspect
assert inspect is later and inspect.cleandoc("a line") == "a line", "as Click asks"
assert not {"ast", "dis", "tokenize"} & set(sys.modules), "put off"
assert [inspect.cleandoc(text) for text in texts] == asked, "what the module gives"
assert sys.modules["inspect"] is not later and "ast" in sys.modules, "here"
from inspect import signature
assert inspect.signature is signature and inspect.cleandoc is sys.modules["inspect"].cleandoc, "the same"
try:
    inspect.nothing
except AttributeError as error:
    print(error)
"""


def test_a_module_comes_when_something_of_it_is_asked_for() -> None:
    """What stands for a module gives all that the module gives, and loads it no sooner than that."""
    given = {"PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", PUT_OFF]
    done = subprocess.run(command, env=given, capture_output=True, text=True, check=True)
    assert done.stdout == "module 'inspect' has no attribute 'nothing'\n"
