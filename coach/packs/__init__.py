"""What coach says, listens for and in which order, as data: loading it and checking it."""
