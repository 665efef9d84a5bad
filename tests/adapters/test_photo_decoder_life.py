"""The decoder process through its life: confined, killed, hung, short of memory, forked, renewed.

A process stopped with SIGSTOP is what a hung one looks like from outside.
"""

import os
import select
import shutil
import signal
import subprocess
import sys
import threading
import warnings
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from PIL import Image

from app.adapters.photo_decoder import PhotoDecoder
from app.errors import PhotosBusy, PhotoUnreadable, UpstreamError
from tests import images

SMALL = images.encoded(images.quadrants(64, 48))
OTHER = images.encoded(images.quadrants(48, 64))


@pytest.fixture
def decoder():
    decoder = PhotoDecoder()
    yield decoder
    decoder.close()


@contextmanager
def made(**settings):
    decoder = PhotoDecoder(**settings)
    try:
        decoder.decode(SMALL)
        yield decoder
    finally:
        decoder.close()


@contextmanager
def hung(decoder):
    pid = decoder.child_pid
    os.kill(pid, signal.SIGSTOP)
    try:
        yield pid
    finally:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGCONT)


def width(decoder, photo=SMALL):
    return decoder.decode(photo).full_width


def status_kb(pid, name):
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(name))


def test_the_process_starts_with_the_first_photo_and_stays(decoder):
    assert decoder.child_pid is None

    pids = {decoder.child_pid for _ in range(3) if width(decoder)}

    assert len(pids) == 1
    assert None not in pids


def test_the_process_gets_no_secrets_and_cannot_write_or_hoard(decoder):
    width(decoder)
    process = Path(f"/proc/{decoder.child_pid}")
    limits = {
        line[:26].strip(): line[26:].split()[:2]
        for line in (process / "limits").read_text().splitlines()
    }

    # glibc writes zeros over the colons that it has read.
    environ = (process / "environ").read_bytes().replace(b"\0", b":")
    assert environ == b"GLIBC_TUNABLES=glibc.malloc.hugetlb=1:glibc.malloc.mmap_threshold=4194304:"
    assert limits["Max data size"] == [str(200 * 2**20)] * 2
    assert limits["Max file size"] == ["0", "0"]
    assert limits["Max core file size"] == ["0", "0"]
    assert limits["Max open files"] == ["16", "16"]
    assert (process / "oom_score_adj").read_text().strip() == "1000"


def test_ctrl_c_in_the_terminal_of_the_web_process_does_not_reach_it(decoder):
    width(decoder)

    assert os.getsid(decoder.child_pid) == decoder.child_pid


def test_a_process_killed_between_photos_is_replaced_unnoticed(decoder):
    width(decoder)
    first = decoder.child_pid
    os.kill(first, signal.SIGKILL)

    assert width(decoder) == 64
    assert decoder.child_pid != first


def test_a_process_killed_in_the_middle_of_a_photo_is_replaced_unnoticed():
    with made() as decoder, ThreadPoolExecutor(1) as threads:
        with hung(decoder) as pid:
            waiting = threads.submit(width, decoder, images.noisy_12_megapixels())
            os.kill(pid, signal.SIGKILL)

            assert waiting.result(timeout=10) == 1200
        assert decoder.child_pid != pid


def test_a_hung_process_is_killed_at_the_time_limit_and_the_next_photo_is_decoded():
    with made(time_limit_s=0.5) as decoder:
        with hung(decoder) as pid, pytest.raises(PhotoUnreadable):
            decoder.decode(SMALL)

        assert not Path(f"/proc/{pid}").exists()
        assert width(decoder) == 64


def test_a_photo_that_takes_too_long_is_given_up():
    slow = images.jpeg_with_scans(10, side=7000)

    with made(time_limit_s=0.5) as decoder:
        with pytest.raises(PhotoUnreadable):
            decoder.decode(slow)

        assert width(decoder) == 64


def test_a_photo_that_needs_too_much_memory_is_refused_and_the_process_lives():
    large = images.encoded(Image.new("RGB", (5400, 5400)), "PNG", compress_level=1)

    with made(memory_limit_bytes=100 * 2**20) as decoder:
        pid = decoder.child_pid
        with pytest.raises(PhotoUnreadable):
            decoder.decode(large)

        assert width(decoder) == 64
        assert decoder.child_pid == pid
        assert status_kb(pid, "VmHWM") < 200 * 1024


@pytest.mark.parametrize("python", ["/nowhere/python", shutil.which("false")])
def test_a_process_that_does_not_start_is_our_fault_and_not_the_photo_s(
    decoder, monkeypatch, python
):
    monkeypatch.setattr(sys, "executable", python)

    with pytest.raises(UpstreamError, match="photo_decoder_unavailable"):
        decoder.decode(SMALL)

    monkeypatch.undo()
    assert width(decoder) == 64


def test_memory_stays_bounded_over_many_large_photos(decoder):
    for _ in range(3):
        width(decoder, images.noisy_12_megapixels())
    after_three = status_kb(decoder.child_pid, "VmHWM")
    for _ in range(7):
        width(decoder, images.noisy_12_megapixels())

    assert status_kb(decoder.child_pid, "VmHWM") < min(after_three * 1.1, 100 * 1024)


def test_the_process_is_renewed_after_so_many_photos():
    with made(renew_after=2) as decoder:
        first = decoder.child_pid
        width(decoder)

        assert decoder.child_pid is None
        assert not Path(f"/proc/{first}").exists()
        assert width(decoder) == 64


def test_thirty_threads_each_get_their_own_photo():
    photos = [images.encoded(images.quadrants(40 + n, 60)) for n in range(30)]

    with made(max_waiting=29) as decoder, ThreadPoolExecutor(30) as threads:
        widths = list(threads.map(lambda photo: width(decoder, photo), photos))

    assert widths == [40 + n for n in range(30)]


@contextmanager
def full_queue(decoder, threads):
    """Five callers on a hung process, and a sixth who has been told to come again."""
    with hung(decoder):
        callers = [threads.submit(width, decoder) for _ in range(6)]
        done, waiting = wait(callers, timeout=10, return_when=FIRST_COMPLETED)
        yield [caller.exception() for caller in done], waiting


def test_a_sixth_caller_is_told_to_come_again_and_five_are_served():
    with made() as decoder, ThreadPoolExecutor(6) as threads:
        with full_queue(decoder, threads) as (refusals, waiting):
            (busy,) = refusals
            assert isinstance(busy, PhotosBusy)
            assert busy.retry_after_s == 2

        assert [caller.result(timeout=10) for caller in waiting] == [64] * 5
        assert width(decoder) == 64


def in_a_fork(check):
    """Run the check in a forked process; whether it passed."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # Python 3.12: forks beside threads.
        pid = os.fork()
    if pid == 0:
        signal.alarm(20)
        passed = False
        try:
            passed = check()
        finally:
            os._exit(0 if passed else 1)
    return os.waitpid(pid, 0)[1] == 0


def test_a_forked_worker_gets_a_process_of_its_own():
    with made() as decoder:
        ours = decoder.child_pid

        def decodes_elsewhere():
            try:
                return decoder.child_pid is None and width(decoder, OTHER) == 48
            finally:
                decoder.close()

        assert in_a_fork(decodes_elsewhere)
        assert decoder.child_pid == ours
        assert width(decoder) == 64


def test_a_worker_forked_while_the_queue_is_full_does_not_wait_for_it():
    with made() as decoder, ThreadPoolExecutor(6) as threads:
        with full_queue(decoder, threads) as (_, waiting):
            assert in_a_fork(lambda: width(decoder, OTHER) == 48)

        assert [caller.result(timeout=10) for caller in waiting] == [64] * 5


class WorkerEnded(BaseException):
    """What a web server throws into a worker that it ends in the middle of a request."""


def test_an_interrupted_request_leaves_no_answer_for_the_next_photo():
    def interrupt(*_):
        raise WorkerEnded

    def decode_and_be_interrupted(decoder):
        threading.Timer(0.1, os.kill, (os.getpid(), signal.SIGUSR1)).start()
        decoder.decode(SMALL)

    previous = signal.signal(signal.SIGUSR1, interrupt)
    try:
        with made() as decoder:
            with hung(decoder), pytest.raises(WorkerEnded):
                decode_and_be_interrupted(decoder)

            assert width(decoder, OTHER) == 48
    finally:
        signal.signal(signal.SIGUSR1, previous)


def test_the_process_ends_with_its_web_process():
    program = (
        "import os, signal, sys\n"
        "from app.adapters.photo_decoder import PhotoDecoder\n"
        "decoder = PhotoDecoder()\n"
        "decoder.decode(sys.stdin.buffer.read())\n"
        "print(decoder.child_pid, flush=True)\n"
        "signal.pause()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as web_process:
        web_process.stdin.write(SMALL)
        web_process.stdin.close()
        ended = os.pidfd_open(int(web_process.stdout.readline()))
        web_process.kill()
        readable, _, _ = select.select([ended], [], [], 10)
        os.close(ended)

    assert readable


def test_closing_ends_the_process_and_a_later_photo_starts_another(decoder):
    width(decoder)
    pid = decoder.child_pid
    decoder.close()

    assert decoder.child_pid is None
    assert not Path(f"/proc/{pid}").exists()
    assert width(decoder) == 64
