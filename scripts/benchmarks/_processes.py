"""What a process takes, as the system accounts for it."""

import json
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

import click

LAUNCHER = """
import json, os, subprocess, sys, time
began = time.perf_counter()
process = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
_, status, used = os.wait4(process.pid, 0)
wall = time.perf_counter() - began
print(json.dumps([os.waitstatus_to_exitcode(status), used.ru_utime + used.ru_stime, wall, used.ru_maxrss]))
"""
"""A process inherits the most memory that its parent held, so its parent must be a small one."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What a process and its children took."""

    cpu_s: float
    wall_s: float
    memory_mb: float
    """The most that one of them held at a time."""


def cost(command: list[str]) -> Cost:
    """Run a command to its end."""
    launcher = [sys.executable, "-S", "-c", LAUNCHER, *command]
    done = subprocess.run(launcher, capture_output=True, text=True, check=True)
    code, cpu_s, wall_s, kilobytes = json.loads(done.stdout)
    if code:
        raise click.ClickException(f"{' '.join(command[:4])} … ended with {code}")
    return Cost(cpu_s, wall_s, kilobytes / 1024)


def until(command: list[str], said: Callable[[str], bool]) -> float:
    """Seconds from the start of a command to the first line of its output that is the one."""
    began = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        found = any(said(line) for line in process.stdout)
        took = time.perf_counter() - began
        process.kill()
    if not found:
        raise click.ClickException(f"{' '.join(command[:4])} … never said it")
    return took
