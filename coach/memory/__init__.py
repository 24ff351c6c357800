"""What stays after a session, if both partners said yes: consent, journal, history, report."""
