"""The recogniser fails while somebody speaks: it comes back in the same step, and no word is lost."""

import os
import resource
import shutil
import signal
from pathlib import Path

import pytest
from evening import HEARD, STORY, Evening, NewEvening, partial, written

from coach.core.actions import Say
from coach.core.events import PartialHeard, PromptEnded, SoundLost
from coach.errors import RecogniserError
from coach.speech import recognition_process
from coach.speech.recogniser import Model
from coach.speech.supervised import MOST_FAILURES, SupervisedModel

PARTING = "I can't hear you any more"
STEPS = ["Before we begin", "What happened", "End"]


def strike(model: SupervisedModel, number: signal.Signals = signal.SIGABRT) -> None:
    os.kill(model.process.pid, number)


def nothing_was_lost(evening: Evening) -> None:
    assert evening.why == "finished"
    assert list(dict.fromkeys(evening.steps))[:3] == STEPS
    kept = evening.kept()
    assert sum(words.startswith(HEARD) for words in kept) == 2, kept
    assert not any(isinstance(item, SoundLost) for item in evening.seen)
    assert not any("I missed a moment" in text for text in evening.said)
    assert evening.app.trouble == []


@pytest.mark.parametrize("number", [signal.SIGABRT, signal.SIGSEGV], ids=["assert", "bad memory"])
def test_it_dies_in_mid_utterance(
    new_evening: NewEvening, supervised: SupervisedModel, number: signal.Signals
) -> None:
    evening = new_evening(model=supervised)
    evening.when(partial("alone"), lambda: strike(supervised, number))
    evening.run()
    nothing_was_lost(evening)
    assert supervised.failures == 1


def test_it_hangs_in_mid_utterance(
    new_evening: NewEvening, supervised: SupervisedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recognition_process, "ANSWER_S", 1.0)
    evening = new_evening(model=supervised)
    evening.when(partial("alone"), lambda: strike(supervised, signal.SIGSTOP))
    evening.run()
    nothing_was_lost(evening)


def test_it_gets_no_more_memory(new_evening: NewEvening, supervised: SupervisedModel) -> None:
    evening = new_evening(model=supervised)

    def starve() -> None:
        used = int(Path(f"/proc/{supervised.process.pid}/statm").read_text().split()[0]) * 4096
        resource.prlimit(supervised.process.pid, resource.RLIMIT_AS, (used, used))

    evening.when(partial("alone"), starve)
    evening.run()
    assert supervised.failures == 1
    nothing_was_lost(evening)


def test_it_dies_twice_of_the_same_sound(new_evening: NewEvening, supervised: SupervisedModel) -> None:
    """That sound is given up, and coach asks for it once more."""
    evening = new_evening(
        model=supervised, answers={"may I": "yes", "And the": "yes", "What happened": STORY[:-11]}
    )
    evening.when(partial("alone"), lambda: strike(supervised))
    evening.when(partial("left"), lambda: strike(supervised))
    evening.run()
    assert evening.why == "finished"
    assert any("I missed a moment" in text for text in evening.said)


def test_it_dies_time_and_again(new_evening: NewEvening, supervised: SupervisedModel) -> None:
    """Whatever is said: it is given up after a few times, with the goodbye and one clear line."""
    evening = new_evening(model=supervised)

    def strike_again() -> None:
        strike(supervised)
        evening.when(lambda item: isinstance(item, PartialHeard), strike_again)

    evening.when(written(HEARD), strike_again)
    with pytest.raises(RecogniserError, match="time and again"):
        evening.run()
    assert supervised.failures == MOST_FAILURES + 1
    a_kind_goodbye(evening)


@pytest.mark.parametrize("damage", ["damaged", "missing"])
def test_its_model_is_spoilt_in_use(
    new_evening: NewEvening, model: Model, tmp_path: Path, damage: str
) -> None:
    """As long as the child lives nobody notices."""
    folder = Path(shutil.copytree(model.folder, tmp_path / "model"))
    supervised = SupervisedModel(folder)
    evening = new_evening(model=supervised)
    evening.when(partial("alone"), lambda: spoil(folder, damage))
    evening.run()
    supervised.close()
    nothing_was_lost(evening)


@pytest.mark.parametrize("damage", ["damaged", "missing"])
def test_its_model_is_spoilt_and_it_dies(
    new_evening: NewEvening, model: Model, tmp_path: Path, damage: str
) -> None:
    """A kind goodbye by voice, and one clear line; what was agreed and said before is there, and they may go
    on another time.
    """
    folder = Path(shutil.copytree(model.folder, tmp_path / "model"))
    supervised = SupervisedModel(folder)
    evening = new_evening(model=supervised)

    def damned() -> None:
        spoil(folder, damage)
        strike(supervised)

    evening.when(written(HEARD), lambda: evening.when(partial("alone"), damned))
    with pytest.raises(RecogniserError, match=r"(is broken|no speech model).*coach models install"):
        evening.run()
    supervised.close()
    assert supervised.failures == 1
    a_kind_goodbye(evening)


def a_kind_goodbye(evening: Evening) -> None:
    """By voice, to its end; what was agreed and said before is there, and they may go on another time."""
    says = [item for item in evening.seen if isinstance(item, Say)]
    (parting,) = [number for number, say in enumerate(says) if PARTING in say.text]
    goodbye = [say.prompt for say in says[parting:]]
    assert len(goodbye) > 1, "the numbers are read at every goodbye"
    ended = [item.prompt for item in evening.seen if isinstance(item, PromptEnded)]
    assert ended[-len(goodbye) :] == goodbye, "it is heard to its end"
    assert sum(words.startswith(HEARD) for words in evening.kept()) == 1
    offer = evening.offer()
    assert offer is not None
    assert offer.title == "What happened"


def spoil(folder: Path, damage: str) -> None:
    if damage == "missing":
        shutil.rmtree(folder)
    else:
        (folder / "am/final.mdl").chmod(0o644)
        (folder / "am/final.mdl").write_bytes(b"rubbish" * 1000)
