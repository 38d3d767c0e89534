from datetime import datetime

from odoo.tests.common import BaseCase, tagged

from ...tools.complaint_clock import Event, Phase, get_due, get_events
from ...tools.similar_text import are_similar, get_words


def at(day, hour=0):
    return datetime(2026, 7, day, hour)


@tagged("post_install", "-at_install", "crm_relationship")
class TestComplaintTools(BaseCase):
    """The events of complaints and what is said alike, on plain values."""

    # === EVENTS ===#

    def test_events_in_order(self):
        events = get_events(
            [Phase("reply", at(6, 11), at(6, 12)), Phase("resolution", at(7, 11), at(7, 16))],
            [(2, at(7, 12)), (1, at(6, 12)), (3, at(9, 12))])
        self.assertEqual(events, [
            Event(at(6, 11), "warn", "reply"), Event(at(6, 12), "late", "reply"), Event(at(6, 12), "escalate", level=1),
            Event(at(7, 11), "warn", "resolution"), Event(at(7, 12), "escalate", level=2),
            Event(at(7, 16), "late", "resolution"), Event(at(9, 12), "escalate", level=3)])

    def test_no_event_without_a_deadline(self):
        self.assertEqual(get_events([Phase("reply", None, None)]), [])

    def test_no_warning_at_the_deadline_itself(self):
        self.assertEqual(get_events([Phase("reply", at(6), at(6))]), [Event(at(6), "late", "reply")])

    def test_due(self):
        warn, late = Event(at(6, 11), "warn", "reply"), Event(at(6, 12), "late", "reply")
        other, escalate = Event(at(6, 12), "warn", "resolution"), Event(at(6, 12), "escalate", level=1)
        events = [warn, late, other, escalate]
        for since, now, due in (
                (at(6, 8), at(6, 10), []),
                (at(6, 8), at(6, 11), [warn]),
                (at(6, 11), at(6, 11), []),
                (at(6, 11), at(6, 12), [late, other, escalate]),
                (at(6, 8), at(6, 12), [late, other, escalate]),
                (at(6, 12), at(9), [])):
            with self.subTest(since=since, now=now):
                self.assertEqual(get_due(events, since, now), due)

    # === WORDS ===#

    def test_similar_texts(self):
        for first, second, similar in (
                ("Chairs came scratched", "Another chair arrived scratched", True),
                ("Chairs came scratched", "CHAIRS", True),
                ("Chairs came scratched", "The invoice is wrong", False),
                ("The delivery of the chairs is late", "The delivery of the tables came broken", False),
                ("To the one", "To the one", False), ("", "", False), (None, "Chairs", False),
                ("椅子有划痕", "椅子划痕很多", True), ("椅子有划痕", "发票金额错误", False)):
            with self.subTest(first=first, second=second):
                self.assertEqual(are_similar(first, second), similar)
                self.assertEqual(are_similar(second, first), similar)

    def test_words(self):
        self.assertEqual(get_words("The chairs, again!"), {"chair", "again"})
        self.assertEqual(get_words("椅子坏了 ok"), {"椅子", "子坏", "坏了"})
        self.assertEqual(get_words("坏"), {"坏"})
