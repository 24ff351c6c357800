"""Words from sound in a process of its own, so that a fault of the native library is not the end of coach.

    python -m coach.speech.recognition FOLDER

loads the model in that folder, takes orders as JSON lines on standard input, and answers on standard output:

    {"grammar": ["yes", "no"]}    listen anew, for these phrases or (with none) for everything; not answered
    {"sound": "…"}                16 bit mono samples at 16 kHz, in base64; not answered
    {"partial": true}             <- {"partial": "I felt"}
    {"finish": true}              <- {"words": [["I", 1600, 3200, 1.0], …]}
    {"knows": "alone"}            <- {"knows": true}

The first line of the output is `{"ready": true}` or `{"error": "why"}`. The process ends with its input.
"""

import base64
import contextlib
import json
import os
import resource
import sys
from dataclasses import astuple
from pathlib import Path
from typing import Any

from coach.errors import RecogniserError
from coach.speech.recogniser import Model, Recogniser

FIRST_TO_GO = 300
"""Added to what the system holds against this process when memory runs out: it can be started again."""


def main() -> None:
    """Serve until standard input ends."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # what was said is never left in a file
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text(str(FIRST_TO_GO))
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)

    def answer(**what: object) -> None:
        print(json.dumps(what), file=answers, flush=True)

    try:
        model = Model(Path(sys.argv[1]))
    except RecogniserError as why:
        answer(error=str(why))
        return
    recogniser = Recogniser(model)
    answer(ready=True)
    for line in sys.stdin.buffer:
        order: dict[str, Any] = json.loads(line)
        match order:
            case {"grammar": phrases}:
                recogniser = Recogniser(model, tuple(phrases))
            case {"sound": sound}:
                recogniser.accept(base64.b64decode(sound))
            case {"partial": _}:
                answer(partial=recogniser.partial())
            case {"finish": _}:
                answer(words=[astuple(word) for word in recogniser.finish()])
            case {"knows": word}:
                answer(knows=model.knows(word))


if __name__ == "__main__":
    with contextlib.suppress(BrokenPipeError, KeyboardInterrupt):
        main()
