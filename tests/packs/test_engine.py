"""The engine of a pack, also one that is loaded late."""

from coach.core.cues import CueEngine
from coach.packs.engine import LateEngine, load_engine


def test_a_late_engine_is_loaded_once_when_it_is_asked() -> None:
    loaded: list[CueEngine] = []

    def load() -> CueEngine:
        loaded.append(load_engine(model=False))
        return loaded[-1]

    late = LateEngine(load)
    assert loaded == []
    text = "you never listen to me"
    (cue,) = late.notice(text)
    assert loaded[0].notice(text) == (cue,)
    assert not late.taken_back(text, cue)
    assert late.taken_back(text + " sorry that's not fair", cue)
    assert late.load() is loaded[0]
    assert len(loaded) == 1
