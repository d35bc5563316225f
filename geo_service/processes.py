"""Child processes that never outlive the program that started them."""

import ctypes
import os
import signal
from collections.abc import Callable
from typing import Final

_PR_SET_PDEATHSIG: Final = 1
# Resolved once, before any fork: between fork and exec only async-signal-safe work is allowed.
_LIBC: Final = ctypes.CDLL(None, use_errno=True)


def dies_with_parent(death_signal: signal.Signals) -> Callable[[], None]:
    """``preexec_fn`` of a child that the kernel signals when its parent dies, even by ``kill -9``.

    The request survives ``exec`` and is made after the child changed user (a change clears it).
    Start such a child from the main thread: the kernel watches the thread that forked.
    """
    parent = os.getpid()

    def before_exec() -> None:
        _LIBC.prctl(_PR_SET_PDEATHSIG, int(death_signal), 0, 0, 0)
        if os.getppid() != parent:  # it died before the request was made
            os._exit(1)

    return before_exec


def is_alive(pid: int) -> bool:
    """Whether a process of that id exists, whoever owns it."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
