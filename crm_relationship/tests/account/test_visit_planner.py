"""Which visits are proposed, and when."""

from datetime import date, datetime, timedelta

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tests.common import BaseCase

from ...tools import visit_proposals
from ...tools.visit_proposals import Day, Due
from ..standard.standard_case import NOW
from .visits_case import VisitsCase

MONDAY = NOW.date()
HOME, NEAR, FAR = (48.0, 11.0), (48.1, 11.1), (50.0, 8.0)


def due(number, rank=1, start=0, end=5, **values):
    return Due(number, rank, MONDAY + timedelta(days=start), MONDAY + timedelta(days=end), **values)


def days(*rooms):
    return [Day(MONDAY + timedelta(days=number), room) for number, room in enumerate(rooms)]


@tagged("post_install", "-at_install", "crm_relationship")
class TestVisitProposals(BaseCase):
    def _spread(self, dues, *rooms):
        found = visit_proposals.spread(dues, days(*rooms))
        return {number: (day - MONDAY).days for number, day in found.items()}

    def test_the_best_tier_first(self):
        self.assertEqual(self._spread([due(1, rank=2), due(2, rank=1)], 1, 1), {2: 0, 1: 1})

    def test_near_ones_on_one_day(self):
        """Who is near comes along, even if it has time; who is far waits for a day of their own."""
        dues = [due(1, place=HOME), due(2, rank=3, end=40, place=NEAR), due(3, rank=2, place=FAR)]
        self.assertEqual(self._spread(dues, 2, 2), {1: 0, 2: 0, 3: 1})

    def test_the_postal_area_without_coordinates(self):
        dues = [due(1, area="1/100"), due(2, rank=3, end=40, area="1/100"), due(3, rank=2, area="1/900")]
        self.assertEqual(self._spread(dues, 2, 2), {1: 0, 2: 0, 3: 1})

    def test_nobody_too_early(self):
        """Not before they may be visited; and nobody who has time for weeks opens a day."""
        self.assertEqual(self._spread([due(1, start=2)], 1, 1, 1), {1: 2})
        self.assertEqual(self._spread([due(1, end=30)], 1, 1), {})

    def test_days_are_filled_with_who_is_due(self):
        self.assertEqual(self._spread([due(1, place=HOME), due(2, place=FAR)], 2), {1: 0, 2: 0})

    def test_too_little_time(self):
        """The best tier strictly first, the nearest within it; the others wait."""
        dues = [due(1, place=HOME), due(2, end=3, rank=2, place=HOME), due(3, end=9, place=FAR),
                due(4, end=10, place=NEAR)]
        self.assertEqual(self._spread(dues, 2), {1: 0, 4: 0})
        self.assertEqual(self._spread([*dues, due(5, rank=2, end=4)], 3), {1: 0, 4: 0, 3: 0})

    def test_distance(self):
        self.assertAlmostEqual(visit_proposals.get_distance(
            due(1, place=(48.137, 11.575)), due(2, place=(52.52, 13.405))), 504, delta=3)  # Munich to Berlin
        self.assertLess(visit_proposals.get_distance(due(1, place=(0, 179.9)), due(2, place=(0, -179.9))), 25)

    def test_rooms(self):
        """A fifth is kept free over the week; a day has no more room than hours, and what stands there counts."""
        self.assertEqual(visit_proposals.get_rooms([8] * 5, 3, 20, [0] * 5), [2, 2, 3, 2, 3])
        self.assertEqual(visit_proposals.get_rooms([8, 1, 4, 8, 8], 3, 0, [1, 0, 0, 3, 5]), [2, 0, 2, 0, 0])
        self.assertEqual(visit_proposals.get_rooms([8] * 2, 0, 20, [0] * 2), [0, 0])


@tagged("post_install", "-at_install", "crm_relationship")
class TestVisitPlanner(VisitsCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._made(20)  # VIP: due in ten days, from the day after tomorrow or so
        cls._made(95, cls.main)  # late

    def _days(self):
        self.env.invalidate_all()
        return {visit.partner_id: visit.planned_on for visit in self._proposals()}

    def test_proposed(self):
        """For the customer's salesperson, all day and in nobody's calendar, on working days from the day on which it is
        time for it; the next night changes nothing."""
        self._night()
        visits = self._proposals()
        self.assertEqual(visits.partner_id, self.vip + self.main)
        self.assertEqual((visits.user_id, set(visits.mapped("is_all_day"))), (self.seller, {True}))
        self.assertFalse(visits.event_id)
        self.assertEqual(self._days()[self.main], MONDAY)
        self.assertEqual(self._days()[self.vip], date(2026, 7, 8), "three quarters of the 30 days are over then")
        self.assertEqual(self._proposals(self.vip).due_on, date(2026, 7, 16))
        self.assertEqual(self.planner._propose(self.company), 0)
        self.assertEqual(self._proposals(), visits)

    def test_on_working_days_only(self):
        """Not on a weekend, a holiday, while they are out of office or in a meeting all day."""
        self.seller.sudo().write({
            "out_of_office_from": datetime(2026, 7, 6), "out_of_office_to": datetime(2026, 7, 9)})
        self.env["calendar.event"].with_user(self.seller).create({
            "name": "Training", "allday": True, "start_date": "2026-07-09", "stop_date": "2026-07-09",
            "privacy": "private"})
        self.env["resource.calendar.leaves"].create({
            "name": "Holiday", "company_id": self.company.id, "calendar_id": False,
            "date_from": datetime(2026, 7, 10), "date_to": datetime(2026, 7, 10, 23)})
        self._night()
        self.assertEqual(set(self._days().values()), {date(2026, 7, 13)})

    def test_what_is_planned_leaves_nothing_to_propose(self):
        self._night()
        self._proposals(self.main).with_user(self.seller).action_plan()
        self._visit(self.vip)
        self._night()
        self.assertFalse(self._proposals())

    def test_a_planned_call_is_no_visit(self):
        self._visit(self.main, kind="phone")
        self._night()
        self.assertIn(self.main, self._proposals().partner_id)

    def test_what_a_person_has_moved_stays(self):
        self._night()
        proposal = self._proposals(self.main).with_user(self.seller)
        proposal.planned_at = datetime(2026, 7, 17, 12)
        self._night()
        self.assertEqual(self._days()[self.main], date(2026, 7, 17))
        self._travel(days=14)
        self._night()
        self.assertEqual(self._days()[self.main], date(2026, 7, 20), "its day is over: anew")
        self.assertEqual(self._proposals(self.main), proposal)

    def test_what_a_person_has_dismissed_stays_away(self):
        self._night()
        self._proposals(self.main).with_user(self.seller).action_cancel()
        self._night()
        self.assertNotIn(self.main, self._days())
        self._travel(days=29)
        self._night()
        self.assertIn(self.main, self._days())

    def test_no_longer_due(self):
        self._night()
        self._made(0, self.main)
        self._night()
        self.assertNotIn(self.main, self._days())

    def test_no_longer_due_with_a_purpose(self):
        """What somebody has written is not thrown away, and keeps nobody from being proposed again."""
        self._night()
        proposal = self._proposals(self.main).with_user(self.seller)
        proposal.purpose = "Show the new range"
        self._made(0, self.main)
        self._night()
        self.assertEqual((proposal.state, proposal.purpose), ("cancelled", "Show the new range"))
        self.assertFalse(proposal.sudo().dismissed_on)

    def test_another_salesperson(self):
        self._night()
        other = self._new_user("visits_other", "user")
        self.main.user_id = other
        self._night()
        self.assertEqual(self._proposals(self.main).user_id, other)
        self.main.user_id = False
        self._night()
        self.assertFalse(self._proposals(self.main))

    def test_too_little_time(self):
        """The title says how many visits a week more are due than there is time for."""
        self._night()
        visits = self.env["crm.visit"].with_user(self.seller).with_context(allowed_company_ids=self.company.ids)
        self.assertEqual(visits.action_open_proposals()["name"], "Proposals")
        self.company.relationship_visits_a_day = 0
        self._night()
        self.assertFalse(self._proposals())
        self.assertEqual(
            visits.action_open_proposals()["name"],
            "Proposals (0.5 more visits due a week than there is time for)")

    def test_two_companies(self):
        """One company's proposals are not the other's."""
        self._night()
        branch = self._new_branch()
        self.planner._plan(branch)
        self.assertEqual(len(self._proposals()), 2)
        self.assertFalse(self.env["crm.visit"].search([("company_id", "=", branch.id)]))

    # === ASKED FOR ===#

    def test_proposed_by_a_person(self):
        """The planner leaves it alone, and proposes nothing beside it; asked again it is the same."""
        boss = self._new_user("visits_boss", "manager")
        officer = self._new_user("visits_officer", "officer")
        visits = self.env["crm.visit"].with_user(officer).with_context(allowed_company_ids=self.company.ids)
        proposal = visits._propose(self._contact(self.main), boss, "Not met for a year")
        self.assertEqual(
            (proposal.partner_id, proposal.user_id, proposal.state, proposal.reason),
            (self.main, boss, "proposed", "Not met for a year"))
        self.assertEqual(proposal.planned_on, date(2026, 7, 7))
        self._night()
        self.assertEqual(self._proposals(self.main), proposal.sudo())
        self.assertEqual(visits._propose(self.main, boss, "Again"), proposal)
        stranger = self._new_user("visits_stranger", "user")
        with self.assertRaises(AccessError):
            visits.with_user(stranger)._propose(self.main, boss, "Why not")

    def test_nobody_writes_it_by_hand(self):
        for values in ({"reason": "Mine"}, {"is_fixed": True}, {"due_on": MONDAY}, {"dismissed_on": MONDAY}):
            with self.subTest(values=values), self.assertRaises(AccessError):
                self._visit(**values)
