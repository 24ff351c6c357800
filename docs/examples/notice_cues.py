"""What coach notices in lines of text, and why. No sound, no model of speech."""

from coach import load_engine

engine = load_engine()
before: list[str] = []
for line in (
    "you never listen to me",
    "i felt alone on friday when you were late",
    "when i called you selfish i know that hurt",
):
    for cue in engine.notice(line, before[-2:]):
        print(f"{cue.kind}: {cue.words!r} ({cue.rule}: {cue.reason})")
    before.append(line)
