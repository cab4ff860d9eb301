"""Runs what may crash, hang or swallow memory in a process of its own, held to limits.

The engine and its parsers can be neither interrupted nor kept from crashing on hostile input from inside.
So queries that are not trusted, other people's data and answers from the network are handled by a child
process. Its side is a function without arguments, named ``module:function``; its request is the first line
of its standard input. Once it has opened what it works on, it takes from itself every way to open anything
else (:func:`wall_in`).
"""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from claimgraph.errors import (
    ClaimgraphError,
    DataProblem,
    LimitHit,
    Problem,
    Refused,
    UnreadableInput,
    UsageProblem,
)

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterable
    from typing import IO

#: Default limits: seconds of wall-clock time, MiB of address space beyond the interpreter's own.
TIMEOUT = 30.0
MEMORY = 1024
#: The most bytes a child may write into a file.
MAX_FILE = 512 * 1024 * 1024

#: The errors that a child can hand to its parent; any other is a fault.
_ERRORS: dict[str, type[ClaimgraphError]] = {
    kind.__name__: kind for kind in (UsageProblem, UnreadableInput, LimitHit, Refused)
}


class Limits(NamedTuple):
    """What a piece of work may use: seconds of wall-clock time and MiB of memory; 0 means no limit."""

    timeout: float = TIMEOUT
    memory: int = MEMORY


class Task(NamedTuple):
    """What is done in a child, in the words of the messages: "the query", and how to need less."""

    name: str
    remedy: str


def out_of_time(task: Task, limits: Limits) -> LimitHit:
    """``task`` took too long."""
    what = f"{task.name} took longer than {limits.timeout:g} s"
    return LimitHit(what, "", f"{task.remedy} or give --timeout SECONDS")


def out_of_memory(task: Task, limits: Limits) -> LimitHit:
    """``task`` needs too much memory."""
    what = f"{task.name} needs more than {limits.memory} MiB of memory"
    return LimitHit(what, "", f"{task.remedy} or give --memory MIB")


def start(entry: str, request: object, **streams: Any) -> subprocess.Popen[bytes]:
    """A child that runs ``entry``, its request already sent; ``streams`` are those of Popen.

    Standard input is a pipe that stays open for what follows the request.
    """
    import json
    import subprocess

    package = str(Path(__file__).resolve().parent.parent)
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([package, *filter(None, sys.path)]),
        "PYTHONUTF8": "1",
    }
    module, _, function = entry.partition(":")
    child = subprocess.Popen(  # noqa: S603 - this interpreter, and a function of this package
        [sys.executable, "-P", "-c", f"from {module} import {function}; {function}()"],
        stdin=subprocess.PIPE,
        env=environment,
        **streams,
    )
    assert child.stdin is not None  # noqa: S101 - a pipe was asked for
    try:
        child.stdin.write(json.dumps(request).encode() + b"\n")
        child.stdin.flush()
    except BrokenPipeError:
        pass  # it died at once; whoever waits for it learns why
    return child


def ask(
    entry: str, request: object, limits: Limits, task: Task, feed: Iterable[bytes] = ()
) -> tuple[bytes, bytes]:
    """(kind of answer, its bytes) from a child that runs ``entry`` and holds to ``limits``.

    ``feed`` is written to its standard input after the request. Raises what the child reports with
    :func:`report`, LimitHit when a limit ends it or it crashes, and whatever ``feed`` raises.
    """
    import subprocess
    import tempfile
    import threading

    with tempfile.TemporaryFile() as answer, tempfile.TemporaryFile() as stderr:
        child = start(entry, request, stdout=answer, stderr=stderr)
        failed: list[BaseException] = []
        feeder = threading.Thread(target=_write_feed, args=(feed, child, failed), daemon=True)
        try:
            feeder.start()
            child.wait(limits.timeout or None)
        except subprocess.TimeoutExpired:
            raise out_of_time(task, limits) from None
        finally:
            stop(child)
            feeder.join()
        if failed:
            raise failed[0]
        answer.seek(0)
        kind = answer.readline().strip()
        payload = answer.read()
        if child.returncode == 0 and kind:
            if kind == b"problem":
                raise reported(payload)
            return kind, payload
        stderr.seek(0)
        raise exit_error(child.returncode, stderr.read(1 << 16).decode(errors="replace"), limits, task)


def _write_feed(feed: Iterable[bytes], child: subprocess.Popen[bytes], failed: list[BaseException]) -> None:
    """Write ``feed`` to the child; what goes wrong in making it ends the child and is put into ``failed``."""
    stream = child.stdin
    assert stream is not None  # noqa: S101 - see start
    try:
        for chunk in feed:
            stream.write(chunk)
        stream.close()
    except (BrokenPipeError, ConnectionResetError):
        pass  # the child ended: its own words matter, not that nobody listens
    except BaseException as error:  # noqa: BLE001 - handed to the thread that waits
        failed.append(error)
        child.kill()
    finally:
        close = getattr(feed, "close", None)
        if close is not None:
            close()  # whatever makes it need not go on


def stop(child: subprocess.Popen[bytes]) -> int:
    """End the child where it still runs; its exit code."""
    if child.poll() is None:
        child.kill()
    return child.wait()


def exit_error(code: int, stderr: str, limits: Limits, task: Task) -> LimitHit:
    """What killed a child: its exit code is negative for a signal."""
    import signal

    if code in (-getattr(signal, "SIGXCPU", 24), -getattr(signal, "SIGKILL", 9)):
        return out_of_time(task, limits)
    if code == -signal.SIGABRT or "memory" in stderr.lower():
        return out_of_memory(task, limits)
    what = f"the engine gave up on {task.name} (exit code {code})"
    return LimitHit(what, "", "simplify it: it nests too deeply or asks too much")


def apply_limits(limits: Limits) -> None:
    """Hold this process to ``limits`` from now on, where the system can."""
    try:
        import resource
    except ImportError:  # not on Windows: the wall-clock limit of the parent remains
        return
    if limits.memory:
        used = 0
        if Path("/proc/self/statm").exists():  # what the interpreter and what is loaded take themselves
            used = (
                int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()
            )
        resource.setrlimit(resource.RLIMIT_AS, (used + (limits.memory << 20),) * 2)
    if limits.timeout:
        seconds = int(limits.timeout * 2) + 1
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (MAX_FILE, MAX_FILE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def wall_in() -> bool:
    """Take from this process every way to open a file or a connection; whether that worked.

    What is open stays open. A process may hold as many handles as its limit says, and without one there is
    neither a file nor a socket, whatever asks for it. The limit cannot be raised again without privileges.
    Modules not imported before cannot be imported afterwards. Every POSIX system has this limit, Windows has
    not. A network namespace, seccomp and Landlock are Linux alone, not everywhere permitted, and would need
    a library of the system or one that is not finished.
    """
    try:
        import resource
    except ImportError:
        return False
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
    except (OSError, ValueError):
        return False
    try:
        os.close(os.open(os.devnull, os.O_RDONLY))
    except OSError as error:
        return error.errno == errno.EMFILE
    return False


def request() -> Any:
    """In a child: what it was asked, the first line of standard input."""
    import json

    return json.loads(sys.stdin.buffer.readline())


def report(error: ClaimgraphError, stream: IO[bytes]) -> None:
    """In a child: hand ``error`` to the parent, over a stream that :func:`reported` is given the rest of."""
    import json

    problems = error.problems if isinstance(error, DataProblem) else [error]
    lines = [[problem.what, problem.where, problem.hint] for problem in problems]
    stream.write(b"problem\n" + json.dumps([type(error).__name__, lines]).encode())
    stream.flush()


def reported(payload: bytes) -> ClaimgraphError:
    """The error that a child reported."""
    import json

    name, lines = json.loads(payload)
    if name in _ERRORS:
        return _ERRORS[name](*lines[0])
    return DataProblem([Problem(*line) for line in lines])
