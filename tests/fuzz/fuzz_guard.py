"""What no input may do: take long, take much memory, write outside its folder, start a program, connect.

Time is CPU time, memory is the most that the process ever had. Python's audit events tell of files, programs
and connections, whoever opens them, before it happens.
"""

import os
import resource
import signal
import sys
from functools import cache
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


class TookMemory(Broke):
    """An input, or several together, took too much of it."""


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
        name = os.fsdecode(path)
        if "/" not in name:
            return True  # a name in a folder that is open: nobody here works with the present folder
        folder = f"{self.folder}/"
        if name.startswith(folder) and ".." not in name and not _has_link(name, len(folder)):
            return True
        real = os.path.realpath(name)
        return f"{real}/".startswith(folder) or (code and real.startswith(CODE))

    def _break(self, what: str) -> None:
        self.broken = self.broken or what
        raise Broke(what)


def _has_link(name: str, begin: int) -> bool:
    """Whether a link is on the way of a path, after `begin` signs. To resolve it all takes longer."""
    while begin > 0:
        begin = name.find("/", begin) + 1
        if os.path.islink(name[: begin - 1] if begin else name):  # noqa: PTH114 - a `Path` takes too long
            return True
    return False


ROOT = str(Path(__file__).resolve().parents[2])
CODE = tuple(
    {sys.prefix, sys.base_prefix, f"{ROOT}/coach", f"{ROOT}/tests", "/proc/meminfo", "/usr/share/zoneinfo"}
)
"""What any program reads that runs at all: modules, and where it runs."""

_watch = _Watch()


def _rang(number: int, frame: FrameType | None) -> None:
    raise Hung(f"more than {CPU_S:.0f} s of CPU time")


def peak_mb() -> float:
    """The most memory this process ever had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


@cache
def _hook() -> None:
    sys.addaudithook(_watch)


class Guard:
    """Raises `Hung` or `Broke` for what happens within and must not; with `reads` also for reading elsewhere.

    with Guard(folder) as guard: ...

    Memory counts from when it was made: it may be entered time and again. It is looked at the `every`th time,
    because Linux takes a millisecond to say. Only in the main thread.
    """

    def __init__(
        self,
        folder: Path,
        *,
        reads: bool = False,
        cpu_s: float = CPU_S,
        most_mb: float = MOST_MB,
        every: int = 1,
    ) -> None:
        _hook()
        self._times, self._every = 0, every
        self._folder, self._reads, self._cpu_s = os.path.realpath(folder), reads, cpu_s
        self._before_mb, self._most_mb = peak_mb(), most_mb

    def __enter__(self) -> None:
        _watch.folder, _watch.reads, _watch.broken = self._folder, self._reads, ""
        self._usual = signal.signal(signal.SIGVTALRM, _rang)
        signal.setitimer(signal.ITIMER_VIRTUAL, self._cpu_s)

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, self._usual)
        _watch.folder = None
        if kind is not None and not issubclass(kind, Exception):
            return
        if _watch.broken:
            raise Broke(_watch.broken)
        self._times += 1
        if self._times % self._every == 0 and (took := peak_mb() - self._before_mb) > self._most_mb:
            raise TookMemory(f"took {took:.0f} MB")
