"""How many comment cards come in from an address, counted in the memory of one worker and nowhere else."""

import secrets
import threading
import time
from hashlib import blake2b

HOUR = 3600


class CardLimiter:
    """Counts within the hour. Addresses are kept as marks under a random key, and both are thrown away with the hour:
    nobody can find out later who has sent a card.
    """

    def __init__(self, clock=time.time):
        self._clock, self._lock = clock, threading.Lock()
        self._hour, self._key, self._counts = None, b"", {}

    def take(self, *buckets):
        """Count one more in each of these buckets, pairs (text, most in an hour); False, and nothing is counted, where
        that is too many."""
        with self._lock:
            hour = int(self._clock() // HOUR)
            if hour != self._hour:
                self._hour, self._key, self._counts = hour, secrets.token_bytes(32), {}
            marks = {blake2b(text.encode(), key=self._key, digest_size=16).digest(): most for text, most in buckets}
            if any(self._counts.get(mark, 0) >= most for mark, most in marks.items()):
                return False
            for mark in marks:
                self._counts[mark] = self._counts.get(mark, 0) + 1
            return True
