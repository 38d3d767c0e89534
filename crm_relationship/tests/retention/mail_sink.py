"""A mail server on this machine, and people who pull the plug."""

import re
import smtplib
import socketserver
import threading
from collections import Counter
from contextlib import contextmanager
from email import message_from_bytes, policy
from unittest.mock import patch

from ..transactions_case import Killed


class Sink:
    """Takes letters by SMTP and keeps them, as long as it is entered.

    `refused` addresses are turned away; `hangs_up` takes the next letters and says nothing to it.
    """

    def __enter__(self):
        self.letters, self.refused, self.hangs_up, self.lock = [], set(), False, threading.Lock()
        self.server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Session)
        self.server.daemon_threads = True
        self.server.sink = self
        self.host, self.port = self.server.server_address
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_error):
        self.server.shutdown()
        self.server.server_close()

    def take(self, recipients, raw):
        with self.lock:
            self.letters.append((recipients, message_from_bytes(raw, policy=policy.default)))

    def count(self):
        """How many letters each address has got."""
        with self.lock:
            return Counter(address for recipients, _letter in self.letters for address in recipients)

    @contextmanager
    def kill_sender(self, before_answer):
        """Whoever sends a letter meanwhile is killed: before the server's answer has come, or after."""
        def data(smtp, message):
            if before_answer:
                smtp.putcmd("data")
                smtp.getreply()
                known = len(self.letters)
                smtp.send(message + b"\r\n.\r\n")
                while len(self.letters) == known:
                    threading.Event().wait(0.01)
            else:
                deliver(smtp, message)
            raise Killed

        deliver = smtplib.SMTP.data
        with patch.object(smtplib.SMTP, "data", data):
            yield


class _Session(socketserver.StreamRequestHandler):
    """A conversation with one client."""

    def handle(self):
        self.recipients = []
        self.say("220 sink")
        while line := self.rfile.readline().decode().strip():
            answer = getattr(self, f"on_{line.split()[0].lower()}", lambda line: "250 fine")(line)
            if answer is None:
                return
            self.say(answer)

    def say(self, line):
        self.wfile.write(f"{line}\r\n".encode())

    def on_rcpt(self, line):
        address = re.search(r"<(.+?)>", line).group(1)
        if address in self.server.sink.refused:
            return "550 nobody of that name"
        self.recipients.append(address)
        return "250 fine"

    def on_data(self, line):
        self.say("354 go on")
        lines = []
        while (raw := self.rfile.readline()).rstrip(b"\r\n") != b"." and raw:
            lines.append(raw.removeprefix(b".") if raw.startswith(b"..") else raw)
        self.server.sink.take(self.recipients, b"".join(lines))
        self.recipients = []
        return None if self.server.sink.hangs_up else "250 taken"

    def on_quit(self, line):
        self.say("221 bye")
