"""The command line. Each command lives in a module of its own, which is loaded when it is called.

Whatever a person can put right ends with one line on standard error and exit code 2.
"""

import importlib
import os
from collections.abc import Sequence
from typing import NoReturn

import click

from coach.cli.leaving import end, leave_when_told
from coach.cli.streams import GONE, mend_streams
from coach.errors import CoachError
from coach.memory.plain import one_line

COMMANDS = {
    "start": "coach.cli.start:start",
    "rehearse": "coach.cli.rehearse:rehearse",
    "replay": "coach.cli.replay:replay",
    "cues": "coach.cli.cues:cues",
    "packs": "coach.cli.packs:packs",
    "models": "coach.cli.models:models",
    "devices": "coach.cli.devices:devices",
    "doctor": "coach.cli.doctor:doctor",
    "history": "coach.cli.history:history_command",
    "report": "coach.cli.history:report_command",
    "export": "coach.cli.history:export_command",
    "import": "coach.cli.history:import_command",
    "erase": "coach.cli.history:erase_command",
    "protect": "coach.cli.history:protect_command",
    "device": "coach.cli.device:device",
}
"""Where each command lives, in the order in which the help shows them."""


LONGEST_LINE = 600
"""Characters of a message. Of a longer one the middle is left out: the end says what to do."""


class LazyGroup(click.Group):
    """Loads a command when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        return command


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 96})
@click.version_option(package_name="coach")
def cli() -> None:
    """Coach guides two partners through a healing conversation, by voice, offline.

    Sit down together, then:

    \b
      coach doctor           is everything there? microphone, loudspeaker, voice, model
      coach start            a guided conversation, with your microphone
      coach rehearse         the same conversation with a scripted couple, to see how it goes

    Nothing you say leaves this machine. Coach is a guide, not a therapist. If somebody is not safe, it
    stops and gives you the help lines of your country.
    """


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and leave with its exit code."""
    mend_streams()
    leave_when_told()
    try:
        code = cli(args=list(arguments) if arguments is not None else None, standalone_mode=False)
    except CoachError as error:
        _fail(str(error))
    except click.exceptions.Abort:
        _say("\nStopped.")
        end(130)
    except click.ClickException as error:
        _fail(error.format_message())
    except MemoryError:
        _fail("There is not enough memory. Close other programs, or take a smaller model: coach models list")
    except OSError as error:
        if error.errno not in GONE:
            raise
        os._exit(141)  # nobody reads any more; a farewell would fail likewise
    end(code if isinstance(code, int) else 0)


def _fail(message: str) -> NoReturn:
    _say("coach: " + in_one_line(message))
    end(2)


def in_one_line(message: str) -> str:
    """A message on one line that a terminal shows as it is: it may quote a file from anybody."""
    line = " ".join(one_line(message).split())
    return (
        line
        if len(line) <= LONGEST_LINE
        else f"{line[: LONGEST_LINE * 3 // 4]} … {line[-LONGEST_LINE // 4 :]}"
    )


def _say(line: str) -> None:
    try:
        click.echo(line, err=True)
    except OSError:  # to nobody
        os._exit(141)
