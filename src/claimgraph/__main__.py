"""Where the command starts: what must be in force before anything else of the package is imported.

Some things cannot wait for the command line itself. A user who presses Ctrl-C while modules are imported must
not see Python's traceback; what other people's libraries warn of or log is for who develops this package, not
for who uses it; and what most commands need nothing of is imported only by those that do. All hold for this
process only: ``import claimgraph`` changes none.

What Python does before it runs this file (it reads its own ``site`` first) cannot be reached from here.
"""

from __future__ import annotations

import _thread
import os
import sys
import time

#: What Click and pathlib import whole, and few commands need anything of: an eighth of the time of a start.
LAZY_MODULES = ("fnmatch", "inspect", "ipaddress", "ntpath")
#: How many objects are made before Python looks for garbage. What is imported stays, and looking through it
#: again and again, as with Python's own 700, takes a twelfth of a start.
GC_THRESHOLD = 50_000
#: Commands that open the store, those that read the graph into memory, and what names another or none.
STORE_COMMANDS = ("ask", "compare", "coverage", "deny", "links", "query", "read", "show", "timeline", "world")
GRAPH_COMMANDS = ("validate",)
OTHER_SOURCES = ("--describe", "--edition", "--endpoint", "--help", "--sparql", "--with", "-h")
#: Exit code of what Ctrl-C ended.
INTERRUPTED = 130
#: Seconds after which an interrupt that Python threw away is sent again.
RESEND_DELAY = 0.01


def _end(*_: object) -> NoReturn:
    """End at once: nothing is half done yet, or it has been cleared up already."""
    try:
        os.write(2, b"\ninterrupted\n")  # on a new line, since a terminal shows ^C
    finally:
        os._exit(INTERRUPTED)


signal: Any
try:
    try:
        signal = __import__("_signal")  # what signal is made of, without the time that its enumerations take
    except ImportError:
        signal = __import__("signal")
except KeyboardInterrupt:
    _end()

TYPE_CHECKING = False  # without importing typing
if TYPE_CHECKING:
    from importlib.machinery import ModuleSpec
    from types import ModuleType
    from typing import Any, NoReturn
else:
    ModuleType = type(sys)


def main() -> None:
    """Run the command line of this process and end it."""
    ours = signal.getsignal(signal.SIGINT) is signal.default_int_handler  # else whoever started us ignores it
    try:
        if ours:
            signal.signal(signal.SIGINT, _end)
        if not os.environ.get("CLAIMGRAPH_DEBUG"):
            _silence_libraries()
        for name in LAZY_MODULES:
            if name not in sys.modules:
                sys.modules[name] = _LazyModule(name)
        import gc

        gc.set_threshold(GC_THRESHOLD)
        if _needs_store(sys.argv[1:]):
            from claimgraph.build.prefetch import start

            start(_plain_question(sys.argv[1:]), in_memory=sys.argv[1] in GRAPH_COMMANDS)
        from claimgraph.cli import main as command

        sys.unraisablehook = _on_unraisable
        if ours:  # from here on things may be half done: they are told, and clear up after themselves
            from claimgraph.cli.common import on_interrupt

            signal.signal(signal.SIGINT, on_interrupt)
        command()
    except KeyboardInterrupt:
        _end()


def _needs_store(arguments: list[str]) -> bool:
    """Whether the graph that is asked where nothing else is named will be needed, most likely."""
    if not arguments or any(one.startswith(OTHER_SOURCES) for one in arguments):
        return False
    return arguments[0] in GRAPH_COMMANDS or (arguments[0] in STORE_COMMANDS and len(arguments) > 1)


def _plain_question(arguments: list[str]) -> str:
    """What a stored question is asked by that is given no values, else ""."""
    plain = arguments[0] == "query" and not any("=" in one for one in arguments)
    return arguments[1] if plain else ""


def _on_unraisable(unraisable: Any) -> None:
    """Where Python could not raise an error: an interrupt is sent again, anything else is shown as usual."""
    if unraisable.exc_type is KeyboardInterrupt:
        _thread.start_new_thread(_resend_interrupt, ())
    else:
        sys.__unraisablehook__(unraisable)


def _resend_interrupt() -> None:
    time.sleep(RESEND_DELAY)
    if sys.platform == "win32":
        _thread.interrupt_main()
    else:  # a real signal, which also wakes what waits
        os.kill(os.getpid(), signal.SIGINT)


def _silence_libraries() -> None:
    """Keep other libraries' warnings and logs to themselves, unless Python was told what to do with them."""
    if not sys.warnoptions:
        import warnings

        warnings.simplefilter("ignore")
    if "logging" in sys.modules:
        sys.modules["logging"].disable(sys.modules["logging"].CRITICAL)
    else:
        sys.meta_path.insert(0, _NoLog())


class _LazyModule(ModuleType):
    """A module that is imported when something of it is asked for."""

    def __getattr__(self, name: str) -> Any:
        """What the module has under that name."""
        return _cleandoc if name == "cleandoc" else getattr(self.now(), name)

    def now(self) -> ModuleType:
        """The module itself; who has this object has all of it from here on."""
        name = self.__name__
        if sys.modules.get(name) is self:
            del sys.modules[name]
        module = __import__(name)
        self.__dict__.update(module.__dict__)
        return module


def _cleandoc(text: str) -> str:
    """What ``inspect.cleandoc`` gives, which Click asks for each option; a plain line is as it should be."""
    if text.isprintable() and not text.startswith(" "):
        return text
    module = sys.modules["inspect"]
    cleaned: str = (module.now() if isinstance(module, _LazyModule) else module).cleandoc(text)
    return cleaned


class _NoLog:
    """Switches logging off when it is imported: to import it first would make every command slower."""

    def find_spec(self, name: str, *_: object) -> ModuleSpec | None:
        """For ``logging`` what the others find, with the switch turned once it is executed."""
        if name != "logging":
            return None
        sys.meta_path.remove(self)
        from importlib.util import find_spec

        spec = find_spec(name)
        assert spec is not None and spec.loader is not None  # noqa: S101 - it is a part of Python
        execute = spec.loader.exec_module

        def executed(module: ModuleType) -> None:
            execute(module)
            module.disable(module.CRITICAL)

        spec.loader.exec_module = executed  # type: ignore[method-assign]
        return spec


if __name__ == "__main__":
    main()
