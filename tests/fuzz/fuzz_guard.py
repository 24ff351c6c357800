"""What no input may do: take long, take much memory, write outside its folder, start a program, connect.

Time is CPU time, memory is the most that the process ever had. Python's audit events tell of files, programs
and connections, whoever opens them, before it happens.
"""

import os
import resource
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

CPU_S = 10.0
"""For one input. It is generous: nearly all take milliseconds."""
MOST_MB = 200.0

FORBIDDEN = ("subprocess.", "os.system", "os.exec", "os.posix_spawn", "os.fork", "socket.", "ctypes.dlopen")
CHANGING = (
    "os.remove",
    "os.rename",
    "os.rmdir",
    "os.mkdir",
    "os.link",
    "os.symlink",
    "os.truncate",
    "shutil.",
)
"""Audit events that change files; their first argument is a path (or a handle of a folder)."""


class Hung(BaseException):
    """An input took longer than `CPU_S`. No `Exception`: nothing may swallow it."""


class Broke(BaseException):
    """An input did what no input may."""


class _Watch:
    """The audit hook; it cannot be taken away again, so it is told when to look."""

    def __init__(self) -> None:
        self.folder: str | None = None
        self.reads = False
        self.broken = ""

    def __call__(self, event: str, arguments: tuple[object, ...]) -> None:
        if self.folder is None:
            return
        if event.startswith(FORBIDDEN):
            self._break(f"{event} {arguments!r:.200}")
        elif event == "open":
            self._opened(*arguments)
        elif event.startswith(CHANGING) and not self._within(arguments[0]):
            self._break(f"{event} {arguments!r:.200}")

    def _opened(self, path: object, mode: object = None, flags: object = 0, *rest: object) -> None:
        writes = isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC)
        if (writes or self.reads) and not self._within(path, code=not writes):
            self._break(f"opens {path!r:.200}")

    def _within(self, path: object, *, code: bool = False) -> bool:
        if not isinstance(path, str | bytes | os.PathLike):
            return True  # a handle: it was opened before
        if "/" not in os.fsdecode(path):
            return True  # a name in a folder that is open: nobody here works with the present folder
        real = os.path.realpath(os.fsdecode(path))
        return real.startswith(self.folder or "") or (code and real.startswith(CODE))

    def _break(self, what: str) -> None:
        self.broken = self.broken or what
        raise Broke(what)


ROOT = str(Path(__file__).resolve().parents[2])
CODE = tuple(
    {sys.prefix, sys.base_prefix, f"{ROOT}/coach", f"{ROOT}/tests", "/proc/meminfo", "/usr/share/zoneinfo"}
)
"""What any program reads that runs at all: modules, and where it runs."""

_watch = _Watch()
_hooked = False


def _rang(number: int, frame: FrameType | None) -> None:
    raise Hung(f"more than {CPU_S:.0f} s of CPU time")


def peak_mb() -> float:
    """The most memory this process ever had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


@contextmanager
def guarded(
    folder: Path, *, reads: bool = False, cpu_s: float = CPU_S, most_mb: float = MOST_MB
) -> Iterator[None]:
    """Raise `Hung` or `Broke` for what happens within and must not; with `reads` also for reading elsewhere.

    Only in the main thread.
    """
    global _hooked
    if not _hooked:
        sys.addaudithook(_watch)
        _hooked = True
    _watch.folder, _watch.reads, _watch.broken = os.path.realpath(folder), reads, ""
    before = peak_mb()
    usual = signal.signal(signal.SIGVTALRM, _rang)
    signal.setitimer(signal.ITIMER_VIRTUAL, cpu_s)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, usual)
        _watch.folder = None
    if _watch.broken:
        raise Broke(_watch.broken)
    if peak_mb() > before + most_mb:
        raise Broke(f"took {peak_mb() - before:.0f} MB")
