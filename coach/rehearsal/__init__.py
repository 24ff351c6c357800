"""The rehearsal: a whole session with a scripted couple, on real sound, faster than real time."""
