"""The pure part of coach: events in, actions out. No clock, no thread, no file, no device."""
