"""A trace to ``assay watch``: a queue with a limit, and threads of its own."""

from __future__ import annotations

import collections
import json
import os
import re
import socket
import threading
import time
from typing import Any, Deque, Dict, Optional, Tuple

from ._file import encoded
from ._stop import Reason

SCHEMA = "assay.training/1"
_MOST_LINE = 8 << 20
_MOST_ANSWER = 64 << 10
_MOST_WAITING = 32 << 20
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


class Connection:
    """Sends events to a server without ever waiting for it, until it is closed.

    A full queue drops steps and counts them; begin, epochs and end are kept. Once something goes
    wrong with the server, ``problem`` says what, and everything else is dropped.
    """

    def __init__(
        self,
        address: str,
        token: str,
        *,
        capacity: int = 2000,
        timeout: float = 5.0,
        send_timeout: float = 10.0,
    ) -> None:
        self.host, self.port = _address(address)
        self._token = token
        self._capacity = capacity
        self._timeout = timeout
        self._send_timeout = send_timeout
        self._changed = threading.Condition()
        self._queue: Deque[bytes] = collections.deque()
        self._waiting = 0
        self._unsent = 0
        self._dropped = 0
        self._problem: Optional[str] = None
        self._told = False
        self._stop: Optional[Reason] = None
        self._closing = False
        self._socket: Optional[socket.socket] = None
        self._thread: Optional[threading.Thread] = None

    @property
    def dropped(self) -> int:
        """Events lost to the full queue and not told of yet."""
        return self._dropped

    @property
    def stop(self) -> Optional[Reason]:
        """Why the server wants the training to stop, if it does."""
        return self._stop

    def new_problem(self) -> Optional[str]:
        """What went wrong, told once."""
        if self._problem is None or self._told:
            return None
        self._told = True
        return self._problem

    def offer(self, event: Dict[str, Any], line: bytes) -> None:
        """Puts an event into the queue, or drops it. Never waits for the server."""
        if self._problem is not None:
            return
        if event["event"] == "begin":
            self._stop = None
        if self._thread is None:
            self._start()
        with self._changed:
            step = event["event"] == "step"
            limit = 1 if step else 2
            full = len(self._queue) >= limit * self._capacity
            full |= self._waiting + len(line) > limit * _MOST_WAITING
            if full or len(line) > _MOST_LINE:
                self._dropped += 1
                return
            if step and self._dropped:
                line = encoded({**event, "dropped": self._dropped})
                self._dropped = 0
            self._queue.append(line)
            self._waiting += len(line)
            self._changed.notify_all()

    def close(self, wait: float = 5.0) -> None:
        """Sends what is left, for at most ``wait`` seconds, and hangs up."""
        thread = self._thread
        if thread is None:
            return
        end = time.monotonic() + wait
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        thread.join(max(0.0, end - time.monotonic()))
        if thread.is_alive() and self._problem is None:
            self._fail(f"{self._name()} did not take the last events in {wait:g} s")
        self._hang_up()
        self._thread = None
        self._closing = False

    def _start(self) -> None:
        self._thread = threading.Thread(target=self._run, name="assay-watch", daemon=True)
        self._thread.start()

    def _name(self) -> str:
        return f"assay watch at {self.host}:{self.port}"

    def _fail(self, problem: str) -> None:
        with self._changed:
            if self._problem is None:
                self._problem = problem
            self._queue.clear()
            self._waiting = 0
            self._changed.notify_all()

    def _hang_up(self) -> None:
        link = self._socket
        self._socket = None
        if link is not None:
            try:
                link.shutdown(socket.SHUT_RDWR)  # wakes the listener too
            except OSError:
                pass  # the other side was faster; nothing is left to send
            link.close()

    def _run(self) -> None:
        try:
            self._talk()
        except (OSError, ValueError) as e:
            if not (self._closing and not self._queue and not self._unsent):
                self._fail(f"{self._name()}: {e}")
        finally:
            self._hang_up()

    def _talk(self) -> None:
        link = socket.create_connection((self.host, self.port), timeout=self._timeout)
        self._socket = link
        hello = {"event": "hello", "schema": SCHEMA, "token": self._token}
        link.sendall(encoded(hello))
        line, rest = _greeting(link, time.monotonic() + self._timeout)
        answer = _answer(line)
        if answer.get("answer") != "ok":
            why = answer.get("why") or f"it answered {answer.get('answer')!r} to the greeting"
            raise ValueError(f"refused: {why}")
        link.settimeout(self._send_timeout)
        # A socket has one time-out for both directions; a second handle has its own.
        listening = threading.Thread(
            target=self._listen, args=(link.dup(), rest), name="assay-watch-answers", daemon=True
        )
        listening.start()
        while True:
            with self._changed:
                while not self._queue and not self._closing and self._problem is None:
                    self._changed.wait()
                if self._problem is not None or not self._queue:
                    break
                lines = b""
                while self._queue and len(lines) < 1 << 16:
                    lines += self._queue.popleft()
                self._waiting -= len(lines)
                self._unsent = len(lines)
            link.sendall(lines)
            self._unsent = 0
        if self._problem is None:
            link.shutdown(socket.SHUT_WR)
            # Until the server hangs up too: what it has not read by then could be lost.
            listening.join(2.0)

    def _listen(self, link: socket.socket, buffered: bytes) -> None:
        """Takes answers until the server hangs up."""
        try:
            while True:
                *lines, buffered = buffered.split(b"\n")
                for line in lines:
                    self._take(_answer(line))
                if len(buffered) > _MOST_ANSWER:
                    raise ValueError(f"an answer of more than {_MOST_ANSWER} bytes")
                try:
                    part = link.recv(4096)
                except socket.timeout:
                    continue
                if not part:
                    if not self._closing:
                        self._fail(f"{self._name()} hung up")
                    return
                buffered += part
        except (OSError, ValueError) as e:
            if not self._closing:
                self._fail(f"{self._name()}: {e}")
        finally:
            link.close()

    def _take(self, answer: Dict[str, Any]) -> None:
        if answer.get("answer") == "stop" and self._stop is None:
            self._stop = Reason(
                str(answer.get("rule", "")),
                str(answer.get("layer") or ""),
                str(answer.get("message", "the server asked for it")),
            )


def _greeting(link: socket.socket, end: float) -> Tuple[bytes, bytes]:
    """The first line of the server, and what came behind it."""
    buffered = b""
    while b"\n" not in buffered:
        left = end - time.monotonic()
        if left <= 0:
            raise ValueError("it did not answer the greeting in time")
        link.settimeout(left)
        part = link.recv(4096)
        if not part or len(buffered) > _MOST_ANSWER:
            break
        buffered += part
    line, _, rest = buffered.partition(b"\n")
    return line, rest


def _answer(line: bytes) -> Dict[str, Any]:
    if not line:
        raise ValueError("it hung up before it answered the greeting")
    if len(line) > _MOST_ANSWER:
        raise ValueError(f"an answer of more than {_MOST_ANSWER} bytes")
    try:
        answer = json.loads(line)
    except (ValueError, RecursionError):
        answer = None
    if not isinstance(answer, dict):
        raise ValueError(f"an answer that is no JSON object: {line[:40]!r}")
    return answer


def _address(address: str) -> Tuple[str, int]:
    match = re.fullmatch(r"(127\.0\.0\.1|localhost|\[?::1\]?):([0-9]{1,5})", address.strip())
    port = int(match.group(2)) if match else 0
    if match is None or not 0 < port < 65536:
        raise ValueError(
            f"the address is {address!r}; expected: 127.0.0.1:PORT as `assay watch` prints it "
            f"(one of {', '.join(_LOOPBACK)}: the token is not for the network)"
        )
    return match.group(1).strip("[]"), port


def connect(address: str, token: str, *, capacity: int = 2000) -> Connection:
    """A connection to ``assay watch``, opened with the first event.

    ``address`` is ``127.0.0.1:PORT`` and ``token`` as the server prints them; ``capacity`` is the
    number of events that may wait for it.

    Raises ValueError if the address is not of this machine.
    """
    return Connection(address, token, capacity=capacity)


def from_environment() -> Optional[Connection]:
    """The server that ASSAY_WATCH names as ``127.0.0.1:PORT/TOKEN``; None if it is not set."""
    value = os.environ.get("ASSAY_WATCH", "").strip()
    if not value:
        return None
    address, slash, token = value.partition("/")
    if not slash or not token:
        raise ValueError("ASSAY_WATCH has no token; expected: 127.0.0.1:PORT/TOKEN")
    return Connection(address, token)
