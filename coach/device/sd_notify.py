"""Words to systemd, over its socket: ready, alive, what is going on.

The socket is a file of this machine (AF_UNIX) and takes datagrams only. Nothing goes to a network, and where
there is no systemd nothing goes anywhere.
"""

import os
import socket
from contextlib import suppress


def notify(*words: str) -> bool:
    """Tell systemd `READY=1`, `WATCHDOG=1`, `STATUS=…`. Whether there was somebody to tell; never raises."""
    path = os.environ.get("NOTIFY_SOCKET", "")
    if path[:1] not in ("/", "@"):
        return False
    address = "\0" + path[1:] if path.startswith("@") else path
    with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as line:
        line.connect(address)
        line.send("\n".join(words).encode())
        return True
    return False
