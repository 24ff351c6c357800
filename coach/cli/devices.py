"""`coach devices`: the microphones and loudspeakers that coach can use."""

import click

from coach.audio import devices as audio


@click.command()
def devices() -> None:
    """List microphones and loudspeakers.

    Coach uses the ones marked with a star unless you choose others by name, or by a part of a name:
    coach start --microphone Jabra --loudspeaker Jabra
    """
    for kind in audio.Kind:
        there = audio.devices(kind)
        click.echo(f"{kind.value.capitalize()}s" + ("" if there else ": none found. Plug one in."))
        for device in there:
            click.echo(f"  {'*' if device.default else ' '} {device.name}")
