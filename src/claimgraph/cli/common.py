"""What the commands share: the one place where an error becomes a line and an exit code, and what is open."""

from __future__ import annotations

import atexit
import contextlib
import os
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar
from weakref import ref

import click

from claimgraph.cli import signals
from claimgraph.cli.options import opening
from claimgraph.cli.progress import build_shown
from claimgraph.edition import Edition, find_edition
from claimgraph.errors import ClaimgraphError, UnreadableInput, UsageProblem
from claimgraph.escaping import visible
from claimgraph.workspace.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Sequence

    from claimgraph.api.open_edition import OpenEdition
    from claimgraph.build.cache import Published, Reads

Opened = TypeVar("Opened", bound=Workspace)

#: Exit codes beyond those of the errors: interrupted, pipe closed, and a fault of this program.
INTERRUPTED, PIPE_CLOSED, FAULT = 130, 141, 70

#: The graph that was opened last, as long as anything uses it.
_reading: ref[Published] | None = None


#: Whether Ctrl-C was pressed. A library may have made another error of the interrupt that came of it.
_interrupted = False


def on_interrupt(*_: object) -> NoReturn:
    """Ctrl-C in a command: the signal's handler, see :mod:`claimgraph.__main__`."""
    global _interrupted
    _interrupted = True
    raise KeyboardInterrupt


class _PipeClosed(Exception):
    """Nobody reads standard output any more."""


class Guarded(click.Group):
    """A group whose ``main`` lets no traceback out.

    Every failure is one line on standard error and an exit code.
    """

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        **extra: Any,
    ) -> Any:
        """Run the command line; see :meth:`click.Command.main`."""
        name = prog_name or "claimgraph"
        if not standalone_mode:
            return super().main(args, name, complete_var, standalone_mode=False, **extra)
        for stream in ("stdout", "stderr"):
            if getattr(sys, stream) is None:  # closed by whoever started this process
                setattr(sys, stream, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115 - stays open
        code: object = FAULT
        if args is None:
            signals.listen()
        try:
            try:
                code = super().main(args, name, complete_var, standalone_mode=False, **extra)
            except signals.Ended as end:
                complain(f"ended by {end}")
                code = end.code
            except SystemExit as end:
                code = end.code
            except Exception:
                if _interrupted:
                    raise KeyboardInterrupt from None
                raise
            sys.stdout.flush()
        except ClaimgraphError as error:
            damage = _damage() if error.exit_code >= UnreadableInput.exit_code else ""
            code = UnreadableInput.exit_code if damage else error.exit_code
            for line in [damage] if damage else error.lines():
                complain(line)
        except click.UsageError as error:
            hint = f" Try {error.ctx.command_path} --help." if error.ctx else ""
            complain(" ".join(error.format_message().split()).rstrip(".") + "." + hint)
            code = error.exit_code
        except click.ClickException as error:
            complain(" ".join(error.format_message().split()))
            code = error.exit_code
        except (KeyboardInterrupt, click.Abort):
            complain("interrupted")
            code = INTERRUPTED
        except (_PipeClosed, BrokenPipeError):
            _forget_stdout()
            code = PIPE_CLOSED
        except RecursionError:
            complain("the input nests too deeply. Simplify it.")
            code = 4
        except OSError as error:
            complain(
                _damage() or f"{error.strerror or error}{f' ({error.filename})' if error.filename else ''}"
            )
            code = 3
        except Exception as error:
            if os.environ.get("CLAIMGRAPH_DEBUG"):
                raise
            damage = _damage()
            if damage:
                complain(damage)
                code = 3
            else:
                complain(
                    f"a fault of claimgraph, not of yours: {type(error).__name__}: "
                    f"{' '.join(str(error).split())[:200]}"
                )
                complain("Set CLAIMGRAPH_DEBUG=1 to see where, and report it.")
        number = code if isinstance(code, int) else 0
        if args is None:
            _leave(number)
        sys.exit(number)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; a closed pipe is kept from Click, which would call it exit code 1."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError as error:
            raise _PipeClosed from error

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command named first in ``args``; an unknown name is answered with the nearest."""
        name = args[0] if args else ""
        if name and not name.startswith("-") and self.get_command(ctx, name) is None:
            from claimgraph.model.resolve import did_you_mean

            others = "list the commands with claimgraph --help"
            hint = did_you_mean(name, self.list_commands(ctx), others, limit=3, cutoff=60)
            raise UsageProblem(f"no command is called {name!r}", "", hint)
        return super().resolve_command(ctx, args)


def _leave(code: int) -> NoReturn:
    """End the process of a command line at once: what is registered for the end is run, nothing is torn down.

    Closing a store that was opened for reading joins some 180 threads that RocksDB started for it. That takes
    as long as answering the question, and nothing is gained by it.
    """
    signals.close()
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError, AttributeError):
            stream.flush()
    os._exit(code)


def complain(line: str) -> None:
    """One line on standard error, even when that is closed."""
    with contextlib.suppress(OSError):
        click.echo(visible(line), err=True)


def fail(line: str) -> NoReturn:
    """One line on standard error, and exit code 1: the answer is no."""
    complain(line)
    sys.exit(1)


def _damage() -> str:
    """What of the graph that this command reads is not as it was written, "" where all is.

    Looked for when a command fails: the engine reads its files piece by piece, and finds out in the middle.
    """
    published = _reading() if _reading is not None else None
    if published is None:
        return ""
    from claimgraph.build import damaged

    what = damaged(published)
    return what and (
        f"the cached graph is damaged: {what} ({published.dir}). Ask again: the next command builds it anew."
    )


def _forget_stdout() -> None:
    """Nobody reads standard output any more.

    Keep the interpreter from complaining when it flushes it at its end.
    """
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def chosen_edition() -> Edition:
    """The edition that the command was given, by default the environment's or the built-in one."""
    return find_edition(opening()["edition"])


def open_workspace(**keywords: Any) -> Workspace:
    """The workspace that the command's options name, its graph built now at need, shown where it takes long.

    ``keywords`` are those of :class:`Workspace` that no option gives. What is joined stays until the command
    ends.
    """
    return _open(Workspace, keywords)


def open_edition(**keywords: Any) -> OpenEdition:
    """The same with all that the Python interface can tell of it."""
    from claimgraph.api.open_edition import OpenEdition

    return _open(OpenEdition, keywords)


def _open(kind: type[Opened], keywords: dict[str, Any]) -> Opened:
    context = click.get_current_context()
    opened = kind(build=_built, **opening(context), **keywords)
    if opened.sources:
        context.call_on_close(partial(_warn, opened))
    context.with_resource(opened)
    return opened


def _warn(opened: Workspace) -> None:
    for line in opened.joined.warnings:
        complain(f"warning: {line}")


def _built(edition: Edition, reads: Reads) -> Published:
    global _reading
    published = build_shown(edition, reads=reads)
    _reading = ref(published)
    tell(published)
    return published


def tell(published: Published) -> None:
    """Say on standard error what whoever asked for a graph should know of it."""
    if published.repaired:
        complain(f"The cached graph was damaged, {published.repaired}: it has been built again.")
    if published.temporary:
        complain(f"Kept for this run only: {published.reason}.")
