"""`coach device` with arguments that make no sense: one line each, before anything is loaded."""

import pytest
from click.testing import CliRunner

from coach.cli.device import device
from coach.errors import CoachError


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--button", "x"], "no button 'x'"),
        (["--button", "99", "--model", "embedded"], "no pin GPIO99"),
        (["--light", "candle:1"], "no light 'candle:1'"),
        (["--light", "led:99"], "no pin GPIO99"),
        (["--model", "/no/such/model"], "no speech model"),
    ],
)
def test_bad_arguments(arguments: list[str], complaint: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each is an error of coach's own, which the command line prints as one line with exit code 2."""
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    result = CliRunner().invoke(device, arguments)
    assert isinstance(result.exception, CoachError)
    assert complaint in str(result.exception)
    assert "\n" not in str(result.exception)
