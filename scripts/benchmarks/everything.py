"""All measurements that need no file, one after the other: some minutes."""

from benchmarks import cues, history, obvious, session
from benchmarks._figures import command

main = command(
    __doc__,
    {
        "A whole session beside bare Vosk": session.measure,
        "The obvious program beside coach, on the same sound": obvious.measure,
        "Noticing": cues.measure,
        "A large history": history.measure,
    },
)

if __name__ == "__main__":
    main()
