"""`coach device`: the service of a Raspberry Pi on the table. It waits for a button or a phrase, for ever."""

import faulthandler
import os
import sys
import time  # noqa: TID251 - so long somebody can see that something is missing
from contextlib import ExitStack

import click

from coach.audio.live import LiveRoom
from coach.cli.device_service import Parts, Service, discreetly, to_journal
from coach.cli.device_talk import ear_for
from coach.cli.leaving import leave_when_told
from coach.cli.only_one import only_one
from coach.device.button import Button
from coach.device.lamps import open_lamp
from coach.device.looks import Look
from coach.device.shining import Shining
from coach.errors import CoachError, SettingsError
from coach.settings import Settings, load_or_set_aside
from coach.speech.models import find_model
from coach.speech.supervised import SupervisedModel

TROUBLE_S = 10.0
"""As a service that cannot begin, show so for so long before the next attempt."""

CRASHED = 70
"""Exit code for what coach cannot explain; the service is started again."""


@click.command()
@click.option(
    "--button", envvar="COACH_BUTTON", default="none", show_default=True, help="Its pin, such as 17."
)
@click.option(
    "--light",
    envvar="COACH_LIGHT",
    default="none",
    show_default=True,
    help="led:18, rgb:18,23,24 or ring:12 (lights on SPI).",
)
@click.option("--microphone", envvar="COACH_MICROPHONE", help="Its name, or a part of it.")
@click.option("--loudspeaker", envvar="COACH_LOUDSPEAKER", help="Its name, or a part of it.")
@click.option("--model", envvar="COACH_MODEL", help="Speech model: a name, a folder, or embedded.")
def device(
    button: str, light: str, microphone: str | None, loudspeaker: str | None, model: str | None
) -> None:
    """Wait for the button or for "hello coach", guide a conversation, and wait again.

    Made to be a service (scripts/install-pi). The first time, and whenever somebody says "coach set up" or
    holds the button very long, it asks for names, country and volume by voice. Nothing is recorded or kept
    while it waits.
    """
    pin = _pin(button)
    shining = Shining(open_lamp(light))
    leave_when_told()
    closing = ExitStack()
    closing.callback(shining.close)
    try:
        closing.enter_context(only_one())
        shining.go_on_alone(Look.THINKING)
        push = None if pin is None else Button(pin)
        settings = load_or_set_aside()
        folder = find_model(model or settings.model, language=settings.language)
        hearing = SupervisedModel(folder, lambda why: to_journal(f"the recogniser is started again: {why}"))
        closing.callback(hearing.close)
        hearing.check()

        def open_room(settings: Settings) -> LiveRoom:
            return LiveRoom(microphone or settings.microphone, loudspeaker or settings.loudspeaker)

        faulthandler.enable(sys.__stderr__ or 2)  # a crash leaves places in the code, and no values
        Service(Parts(open_room, ear_for(hearing), hearing.knows, shining=shining, button=push)).run()
    except KeyboardInterrupt:
        pass  # told to end
    except CoachError:
        if "NOTIFY_SOCKET" in os.environ:
            shining.go_on_alone(Look.TROUBLE)
            time.sleep(TROUBLE_S)
        raise
    except Exception as error:  # its text may hold a private word
        to_journal(discreetly(error))
        sys.stderr.flush()
        os._exit(CRASHED)  # a library may hang on its way out; systemd starts coach again
    finally:
        closing.close()


def _pin(button: str) -> int | None:
    if button.strip().lower() in ("none", ""):
        return None
    try:
        return int(button)
    except ValueError:
        raise SettingsError(f"There is no button {button!r}. Write its pin, such as 17, or none.") from None
