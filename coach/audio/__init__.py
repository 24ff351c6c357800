"""The sound edge: frames from the world and clips to it."""
