"""Records: what was made is there again, whichever process has made it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from clearpane.cache.checked import Checked
from clearpane.core.pool import Records, usable_cores

HOOKS = Path(__file__).parents[2] / "hooks"
FEW = 40


def keys() -> dict[int, tuple[str, ...]]:
    return {number: ("square", str(number)) for number in range(FEW)}


def process(_item: int) -> int:
    return os.getpid()


def test_without_a_file_each_value_is_made_here_and_anew() -> None:
    made = Records().values(process, keys())
    assert set(made.values()) == {os.getpid()}


# In a process of its own, since only one that runs a single thread is copied.
MANY = """
import os, sys
from pathlib import Path
from clearpane.cache.checked import Checked

keys = {number: ("square", str(number)) for number in range(40)}
first = Checked(Path(sys.argv[1]), [])
made = first.values(lambda item: os.getpid(), keys)
first.close()
again = Checked(Path(sys.argv[1]), []).values(lambda item: os.getpid(), keys)
print(list(made) == list(keys), os.getpid() in made.values(), again == made)
"""


@pytest.mark.skipif(
    sys.platform != "linux" or usable_cores() == 1,
    reason="one core, or no safe copies of a process",
)
def test_many_values_are_made_by_several_processes_and_are_there_again(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", MANY, tmp_path],
        env={**os.environ, "PYTHONPATH": str(HOOKS)},
        stdout=subprocess.PIPE,
        encoding="utf-8",
        check=True,
    )
    assert done.stdout == "True False True\n"


ONCE = """
import sys
from clearpane.core.pool import Records

def make(item):
    with open(sys.argv[1], "a") as made:
        print(item, file=made)

Records().values(make, {number: ("square", str(number)) for number in range(40)})
"""


def test_what_no_copy_of_a_process_can_hand_over_is_made_once(tmp_path: Path) -> None:
    command = [sys.executable, "-c", ONCE, tmp_path / "made"]
    subprocess.run(command, env={**os.environ, "PYTHONPATH": str(HOOKS)}, check=True)
    assert (tmp_path / "made").read_text().split() == [str(number) for number in range(FEW)]


def test_where_the_file_cannot_be_written_all_is_made_here(tmp_path: Path) -> None:
    (tmp_path / ".cache").write_text("a file where the folder should be", encoding="utf-8")
    made = Checked(tmp_path, []).values(process, keys())
    assert set(made.values()) == {os.getpid()}


KILLED = """
import os, signal, sys, threading
from clearpane.core.pool import WorkerDied, in_order

class Big:
    # The clock starts when the result is made ready to be sent, which takes most of the time.
    def __init__(self, delay):
        self.delay = delay

    def __reduce__(self):
        threading.Timer(self.delay, os.kill, (os.getpid(), signal.SIGKILL)).start()
        return bytes, (bytes(50_000_000),)

def work(item):
    return Big(float(sys.argv[1])) if item == 3 else bytes(100)

if __name__ == "__main__":
    try:
        print(len(list(in_order(work, range(10), 2, lambda item: 1 << 20))))
    except WorkerDied as error:
        print(error)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no such signal there")
@pytest.mark.parametrize("milliseconds", range(0, 120, 10))
def test_a_worker_that_is_killed_while_it_sends_ends_the_work(
    tmp_path: Path, milliseconds: int
) -> None:
    (tmp_path / "killed.py").write_text(KILLED, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "killed.py", str(milliseconds / 1000)],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(HOOKS)},
        stdout=subprocess.PIPE,
        encoding="utf-8",
        check=True,
        timeout=60,
    )
    # Or it has done all before.
    assert done.stdout.startswith(("a worker process ended before its work did", "10\n"))
