"""The connection against servers that behave, and against all that do not."""

import json
import os
import socket
import tempfile
import threading
import time
import unittest
import warnings

from assay_watch import AssayWatchWarning, connect
from assay_watch._connection import from_environment
from assay_watch._file import encoded
from assay_watch._trace import Trace


class Server:
    """Accepts one client after the other and does what ``serve(reader, socket)`` says."""

    def __init__(self, serve):
        self._serve = serve
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.address = "127.0.0.1:%d" % self._listening.getsockname()[1]
        self.lines = []
        self.done = threading.Event()
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self):
        while True:
            try:
                link, _ = self._listening.accept()
            except OSError:
                return
            with link, link.makefile("rb") as reader:
                try:
                    self._serve(self, reader, link)
                except OSError:
                    pass
            self.done.set()

    def take(self, reader, link, answer=b'{"answer": "ok"}\n'):
        hello = json.loads(reader.readline())
        self.lines.append(hello)
        link.sendall(answer)

    def close(self):
        self._listening.shutdown(socket.SHUT_RDWR)  # ends accept
        self._listening.close()


def faithful(server, reader, link):
    server.take(reader, link)
    for line in reader:
        server.lines.append(json.loads(line))


def absent():
    """An address at which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return "127.0.0.1:%d" % listening.getsockname()[1]


def step(number):
    event = {"event": "step", "step": number, "loss": 1.0}
    return event, encoded(event)


def begin():
    event = {"event": "begin", "schema": "assay.training/1"}
    return event, encoded(event)


class ConnectionTest(unittest.TestCase):
    def serve(self, serve):
        server = Server(serve)
        self.addCleanup(server.close)
        return server

    def connect(self, server, **options):
        connection = connect(server.address, "secret", **options)
        self.addCleanup(connection.close, 0)
        return connection

    def test_all_events_arrive_in_order(self):
        server = self.serve(faithful)
        connection = self.connect(server)
        connection.offer(*begin())
        for number in range(1, 501):
            connection.offer(*step(number))
        connection.close()
        self.assertTrue(server.done.wait(30))
        self.assertEqual(server.lines[0], {"event": "hello", "schema": "assay.training/1",
                                           "token": "secret"})
        self.assertEqual(server.lines[1]["event"], "begin")
        self.assertEqual([e["step"] for e in server.lines[2:]], list(range(1, 501)))
        self.assertIsNone(connection.new_problem())

    def test_a_second_training_connects_anew(self):
        server = self.serve(faithful)
        connection = self.connect(server)
        for _ in range(2):
            server.done.clear()
            connection.offer(*begin())
            connection.close()
            self.assertTrue(server.done.wait(30))
        self.assertEqual([e["event"] for e in server.lines], ["hello", "begin"] * 2)

    def test_stop_is_heard(self):
        def stopping(server, reader, link):
            word = {"answer": "stop", "rule": "TD001", "layer": "dense", "message": "NaN"}
            # In one packet with the greeting's answer, and with an answer of the future.
            extra = b'{"answer": "hum"}\n' + json.dumps(word).encode() + b"\n"
            server.take(reader, link, b'{"answer": "ok"}\n' + extra)
            for line in reader:
                server.lines.append(line)

        server = self.serve(stopping)
        connection = self.connect(server)
        connection.offer(*begin())
        connection.close()
        self.assertTrue(server.done.wait(30))
        self.assertEqual(
            (connection.stop.rule, connection.stop.layer, connection.stop.message),
            ("TD001", "dense", "NaN"),
        )

    def failing(self, serve, expected, offered=1):
        server = self.serve(serve)
        connection = self.connect(server)
        connection.offer(*begin())
        for number in range(offered):
            connection.offer(*step(number + 1))
        connection._thread.join(30)
        problem = connection.new_problem()
        self.assertIn(expected, problem)
        self.assertIsNone(connection.new_problem(), "told once")
        connection.offer(*step(99))

    def test_refused(self):
        self.failing(
            lambda s, r, k: s.take(r, k, b'{"answer": "refused", "why": "wrong token"}\n'),
            "refused: wrong token",
        )

    def test_garbage(self):
        self.failing(lambda s, r, k: s.take(r, k, b"HTTP/1.1 400 Bad\r\n\r\n"), "no JSON object")
        self.failing(lambda s, r, k: s.take(r, k, b"[1, 2]\n"), "no JSON object")
        self.failing(lambda s, r, k: s.take(r, k, b"\xff\x00" * 50_000), "more than")
        self.failing(lambda s, r, k: s.take(r, k, b"[" * 60_000 + b"\n"), "no JSON object")
        self.failing(lambda s, r, k: s.take(r, k, b'{"answer": "maybe"}\n'), "'maybe'")

    def test_it_hangs_up_at_once(self):
        self.failing(lambda s, r, k: None, "")

    def test_garbage_later_on(self):
        def late(server, reader, link):
            server.take(reader, link)
            link.sendall(b"what?\n")
            reader.read()

        self.failing(late, "no JSON object")

    def test_absent(self):
        connection = connect(absent(), "secret")
        connection.offer(*begin())
        connection._thread.join(30)
        self.assertIn("refused", connection.new_problem())

    def test_a_server_that_takes_nothing_never_holds_up_and_loses_are_counted(self):
        release = threading.Event()

        def asleep(server, reader, link):
            release.wait(60)
            faithful(server, reader, link)

        server = self.serve(asleep)
        connection = self.connect(server, capacity=100)
        connection.offer(*begin())
        # The server is released only after all were offered: nothing waited for it.
        for number in range(1, 5001):
            connection.offer(*step(number))
        dropped = connection.dropped
        self.assertGreaterEqual(dropped, 4800)
        release.set()
        while connection._queue:
            time.sleep(0.001)
        connection.offer(*step(5001))
        connection.close(30)
        self.assertTrue(server.done.wait(30))
        last = server.lines[-1]
        self.assertEqual((last["step"], last["dropped"]), (5001, dropped))
        self.assertEqual(len(server.lines) + dropped, 2 + 5001)

    def test_begin_and_end_get_through_a_full_queue(self):
        release = threading.Event()

        def asleep(server, reader, link):
            release.wait(60)
            faithful(server, reader, link)

        server = self.serve(asleep)
        connection = self.connect(server, capacity=10)
        connection.offer(*begin())
        for number in range(1, 100):
            connection.offer(*step(number))
        end = {"event": "end", "step": 99, "stopped": False}
        connection.offer(end, encoded(end))
        release.set()
        connection.close(30)
        self.assertTrue(server.done.wait(30))
        self.assertEqual(server.lines[-1]["event"], "end")

    def test_addresses(self):
        for wrong in ("10.0.0.1:80", "127.0.0.1", "127.0.0.1:0", "127.0.0.1:99999", "x", ""):
            with self.assertRaisesRegex(ValueError, "expected: 127.0.0.1:PORT"):
                connect(wrong, "t")
        self.assertEqual(connect("localhost:80", "t").port, 80)

    def test_environment(self):
        self.addCleanup(os.environ.pop, "ASSAY_WATCH", None)
        self.assertIsNone(from_environment())
        os.environ["ASSAY_WATCH"] = "127.0.0.1:4711/a/b"
        found = from_environment()
        self.assertEqual((found.port, found._token), (4711, "a/b"))
        os.environ["ASSAY_WATCH"] = "127.0.0.1:4711"
        with self.assertRaisesRegex(ValueError, "has no token"):
            from_environment()


class TraceTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.path = os.path.join(self.folder.name, "t.jsonl")

    def test_the_file_has_all_whatever_the_server_does(self):
        trace = Trace(connect(absent(), "t"), self.path)
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always")
            trace.emit(begin()[0])
            trace.connection._thread.join(30)
            for number in range(1, 11):
                trace.emit(step(number)[0])
            trace.close()
        self.assertEqual(len(told), 1)
        self.assertIs(told[0].category, AssayWatchWarning)
        self.assertIn("the trace is in", str(told[0].message))
        with open(self.path) as source:
            self.assertEqual(len(source.readlines()), 11)

    def test_where_a_trace_goes(self):
        self.assertIsNone(Trace(connect("127.0.0.1:1", "t")).file)
        self.assertEqual(Trace(self.path).file.path, self.path)
        self.assertEqual(os.path.basename(Trace().file.path), "assay-trace.jsonl")
        with self.assertRaisesRegex(ValueError, "two files"):
            Trace(self.path, self.path)
