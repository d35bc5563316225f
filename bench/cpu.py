"""CPU time and memory of processes, read in /proc: neighbours on the same machine do not change them."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Self

TICKS = os.sysconf("SC_CLK_TCK")
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True)
class Cpu:
    """Seconds of CPU since the start of a server, and of the PostgreSQL behind it."""

    server_s: float
    database_s: float

    @classmethod
    def read(cls, server_pid: int, postmaster_pid: int) -> Self:
        """What both have used until now, children included, those that ended too."""
        return cls(family_s(server_pid), family_s(postmaster_pid))

    def since(self, before: Self) -> "Cpu":
        """What was used between two readings."""
        return Cpu(self.server_s - before.server_s, self.database_s - before.database_s)


def family_s(pid: int) -> float:
    """CPU seconds of a process, of its children alive, and of those it has buried."""
    return sum(_seconds(one) for one in [pid, *children(pid)])


def children(pid: int) -> list[int]:
    """Processes started by a process, and by them."""
    try:
        direct = [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []
    return [*direct, *(deeper for one in direct for deeper in children(one))]


def memory_mb(pid: int) -> float:
    """Resident memory of a process alone."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * PAGE_BYTES / (1 << 20)


def _seconds(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return sum(int(ticks) for ticks in fields[11:15]) / TICKS
