"""The one kind of failure that these tools show to a person: a line with what is wrong and what to do."""

from __future__ import annotations


class ModelMakerError(Exception):
    """Bad input or a missing tool. The message is one line and names the remedy; the exit code is 2."""
