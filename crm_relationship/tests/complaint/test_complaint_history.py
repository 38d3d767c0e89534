from odoo.exceptions import AccessError
from odoo.tests.common import tagged

from .test_complaint_exchange import ExchangeCase, file

# Monday, 1 June 2026; the tests are on 6 July.
CLOSED = {"opened_at": "2026-06-01 08:00:00", "replied_at": "2026-06-01 10:00:00", "resolved_at": "2026-06-02 09:00:00",
          "verified_at": "2026-06-04 09:00:00", "resolution": "Replaced"}
LATE = {"opened_at": "2026-06-01 08:00:00", "replied_at": "2026-06-03 08:00:00", "resolved_at": "2026-06-10 09:00:00"}


class HistoryCase(ExchangeCase):
    def _take_over(self, *values_list, user=None):
        return self.env["crm.complaint"].with_user(user or self.manager).submit_history(
            [{"subject": "Scratched", "partner_id": self.customers["vip"].id, **values} for values in values_list])

    def _take_one(self, **values):
        [result] = self._take_over(values)
        self.assertTrue(result["ok"], result)
        return self.env["crm.complaint"].with_user(self.officer).browse(result["id"])

    def _get_noise(self):
        """What people would notice."""
        models = ("mail.mail", "mail.activity", "mail.notification")
        return [self.env[model].sudo().search_count([]) for model in models]


@tagged("post_install", "-at_install", "crm_relationship")
class TestComplaintHistory(HistoryCase):
    """Old complaints of another system, with their dates."""

    def test_closed(self):
        before = self._get_noise()
        complaint = self._take_one(**CLOSED, cause_code="test_cause", external_ref="OLD-1", source="old",
                                   email_from="ann@example.com", attachments=[file()])
        self.assertEqual((complaint.state, complaint.opened_at, complaint.replied_at, complaint.resolved_at,
                          complaint.verified_at), ("closed", self._at(-29, 8), self._at(-29, 10), self._at(-28, 9),
                                                   self._at(-26, 9)))
        self.assertEqual((complaint.resolution, complaint.cause_id, complaint.department_id, complaint.is_imported),
                         ("Replaced", self.cause, self.department, True))
        self.assertEqual((complaint.reply_deadline, complaint.resolution_deadline, complaint.sla_state),
                         (self._at(-29, 12), self._at(-28, 17), "kept"), "as it was promised on the day")
        self.assertEqual((complaint.deadline, complaint.next_event_at, complaint.value_at_risk), (False, False, 0))
        self.assertEqual(len(self._get_files(complaint)), 1)
        self.assertEqual(self._get_noise(), before)
        self._travel(days=60)
        self._run_cron()
        self.assertEqual((complaint.escalation_level, complaint.state), (0, "closed"))
        self.assertEqual(self._get_noise(), before)

    def test_the_state_follows_from_the_dates(self):
        for number, state in enumerate(("new", "acknowledged", "resolved", "closed"), 1):
            values = dict(list(CLOSED.items())[:number])
            with self.subTest(state=state):
                self.assertEqual(self._take_one(**values).state, state)
        complaint = self._take_one(opened_at=CLOSED["opened_at"], resolved_at=CLOSED["resolved_at"], state="closed")
        self.assertEqual((complaint.replied_at, complaint.verified_at, complaint.verify_deadline),
                         (complaint.resolved_at, False, False))
        self.assertEqual(self._take_one(opened_at="2026-06-01T10:00:00+02:00", state="cancelled").opened_at,
                         self._at(-29, 8))

    def test_what_is_open_is_worked_on(self):
        complaint = self._take_one(opened_at="2026-07-03 08:00:00", replied_at="2026-07-03 09:00:00")
        self.assertEqual(len(self._get_activities(complaint)), 1)
        self.assertEqual((complaint.deadline, complaint.resolution_deadline), (self._at(6, 17),) * 2)
        solved = self._take_one(opened_at="2026-07-03 08:00:00", resolved_at="2026-07-03 09:00:00")
        self.assertEqual(len(self._get_activities(solved, "verify")), 1)
        self.assertGreater(solved.verify_deadline, self._at(6, 8))
        with self.assertRaises(AccessError):
            solved.with_user(self.manager).verify(True)
        self.assertFalse(self.env["mail.mail"].sudo().search([("model", "=", "crm.complaint"),
                                                              ("res_id", "=", solved.id)]))

    def test_once(self):
        reference = {"external_ref": "OLD-1", "source": "old"}
        first, again = self._take_over({**CLOSED, **reference}), self._take_over({**LATE, **reference})
        self.assertEqual(again, [{**first[0], "created": False}])

    def test_the_tier_they_had(self):
        change = {"partner_id": self.customers["vip"].id, "company_id": self.company.id, "cause": "run"}
        self.env["crm.tier.change"].sudo().create([
            {**change, "date": "2026-06-10", "old_tier_id": self.tiers["main"].id, "new_tier_id": self.tiers["vip"].id},
            {**change, "date": "2026-05-10", "old_tier_id": self.tiers["small"].id,
             "new_tier_id": self.tiers["main"].id}])
        for day, code in (("2026-05-01", "small"), ("2026-06-01", "main"), ("2026-06-20", "vip")):
            with self.subTest(day=day):
                self.assertEqual(self._take_one(opened_at=f"{day} 08:00:00", state="cancelled").tier_id,
                                 self.tiers[code])

    # === REFUSED ===#

    def test_dates_and_states_that_do_not_fit(self):
        for values, message in (
                ({}, "opened_at.*missing"), ({"opened_at": "2026-07-07 08:00:00"}, "opened_at.*in the future"),
                ({**CLOSED, "replied_at": "2026-05-31 08:00:00"}, "replied_at.*before.*opened_at"),
                ({**CLOSED, "resolved_at": "2026-06-01 09:00:00"}, "resolved_at.*before.*replied_at"),
                ({**CLOSED, "verified_at": "2026-06-01 09:00:00"}, "verified_at.*before.*resolved_at"),
                ({**CLOSED, "verified_at": "2026-08-01 09:00:00"}, "verified_at.*in the future"),
                ({**LATE, "resolved_at": None, "state": "closed"}, "resolved_at.*missing"),
                ({**LATE, "state": "new"}, "has no .replied_at"),
                ({**CLOSED, "state": "resolved"}, "has no .verified_at"),
                ({"opened_at": "2026-06-01 08:00:00", "state": "acknowledged"}, "replied_at.*missing"),
                ({**LATE, "state": "deleted"}, "has to be one of"), ({"opened_at": "yesterday"}, "not a moment"),
                ({"opened_at": 5}, "not a moment"), ({**LATE, "cause_code": "nonsense"}, "no cause|no code"),
                ({**LATE, "resolution": 5}, "a text"), ({**LATE, "escalation_level": 3}, "submitted with: escalation"),
                ({**LATE, "subject": ""}, "subject")):
            with self.subTest(values=values):
                [result] = self._take_over(values)
                self.assertFalse(result["ok"])
                self.assertRegex(result["error"]["message"], message)

    def test_who_may(self):
        for user in (self.officer, self.agent, self.stranger):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._take_over(CLOSED, user=user)

    def test_no_client_can_send_the_key(self):
        for value in (True, 1, "HISTORY", {}, []):
            complaints = self.env["crm.complaint"].with_user(self.manager).with_context(complaint_history=value)
            with self.assertRaisesRegex(AccessError, "by hand"):
                complaints.create({"subject": "Scratched", "state": "closed"})

    # === WHAT FOLLOWS ===#

    def test_figures(self):
        def read():
            figures = self.env["crm.complaint"].with_user(self.officer).get_figures("2026-06-01", "2026-06-30")
            rates = {name: (rate["numerator"], rate["denominator"]) for name, rate in figures["rates"].items()}
            return rates, {name: missed["count"] for name, missed in figures["none_missed"].items()}

        before, missed = read()
        self._take_over(CLOSED, {**LATE, "state": "closed", "cause_code": "test_cause"},
                        {**CLOSED, "state": "closed", "opened_at": "2026-05-01 08:00:00"})
        after, missed_after = read()
        self.assertEqual(missed_after, missed, "what is over is not missed")
        self.assertEqual((after["complaint_rate"][0] - before["complaint_rate"][0],
                          after["omission_rate"][0] - before["omission_rate"][0],
                          after["dissatisfaction_rate"][1] - before["dissatisfaction_rate"][1]), (2, 1, 2))

    def test_compliance(self):
        self.company.service_remedies_enabled = True
        remedy = self._remedy("call", approval_required=False)
        self._get_target(self.solutions, "vip").remedy_id = remedy
        (self.replies | self.solutions).target_ids.sudo().breaches_from = "2026-01-01 00:00:00"
        kept, late = self._take_one(**CLOSED), self._take_one(**LATE, state="closed")
        meter = self.env["crm.service.meter"]
        for standard in self.replies | self.solutions:
            meter._measure(standard, self.company)
        measures = self.env["crm.service.measure"].search([("res_model", "=", "crm.complaint")])
        self.assertEqual({(measure.res_id, measure.standard_id, measure.state, measure.document_date.month)
                          for measure in measures if measure.res_id in (kept | late).ids},
                         {(complaint.id, standard, state, 6) for complaint, state in ((kept, "kept"), (late, "broken"))
                          for standard in (self.replies, self.solutions)})
        self.env["crm.service.breach"]._raise_breaches()
        breaches = self.env["crm.service.breach"].search([("res_model", "=", "crm.complaint"),
                                                          ("res_id", "in", (kept | late).ids)])
        self.assertEqual(breaches.mapped("res_id"), [late.id] * 2)
        self.assertEqual(set(breaches.mapped("state")), {"open"}, "no remedy for what was over long ago")


@tagged("post_install", "-at_install", "crm_relationship")
class TestComplaintLoad(HistoryCase):
    """The import of a file, as everywhere in Odoo."""

    COLUMNS = ["subject", "partner_id/.id", "opened_at", "resolved_at", "state", "resolution", "cause_id",
               "external_ref"]

    def _load(self, *rows, columns=None, user=None):
        return self.env["crm.complaint"].with_user(user or self.manager).load(columns or self.COLUMNS, list(rows))

    def _row(self, **values):
        row = {"subject": "Old", "partner_id/.id": str(self.customers["vip"].id), "opened_at": "2026-06-01 08:00:00",
               "resolved_at": "2026-06-02 09:00:00", "state": "Closed", "resolution": "Replaced",
               "cause_id": "Test cause", "external_ref": "", **values}
        return list(row.values())

    def test_old_ones(self):
        before = self._get_noise()
        result = self._load(self._row(), self._row(external_ref="OLD-1"), self._row(external_ref=" "))
        self.assertFalse(result["messages"])
        complaints = self.env["crm.complaint"].browse(result["ids"])
        for complaint in complaints:
            self.assertEqual((complaint.state, complaint.opened_at, complaint.replied_at, complaint.cause_id,
                              complaint.is_imported), ("closed", self._at(-29, 8), self._at(-28, 9), self.cause, True))
        self.assertEqual(complaints.mapped("external_ref"), [False, "OLD-1", False])
        self.assertEqual(self._get_noise(), before)

    def test_wrong_rows_are_named(self):
        result = self._load(self._row(), self._row(resolved_at="2026-05-01 08:00:00"), self._row(opened_at=""))
        self.assertFalse(result["ids"])
        _together, *messages = result["messages"]
        self.assertEqual([(message["rows"]["from"], message["type"]) for message in messages],
                         [(1, "error"), (2, "error")])
        self.assertRegex(messages[0]["message"], "resolved_at.*before")
        self.assertRegex(messages[1]["message"], "opened_at.*missing")

    def test_what_stays_fixed(self):
        result = self._load(["Old", "2026-06-01 08:00:00", "3"], columns=["subject", "opened_at", "escalation_level"])
        self.assertFalse(result["ids"])
        self.assertIn("by hand", result["messages"][0]["message"])

    def test_others_may_not(self):
        result = self._load(self._row(), user=self.officer)
        self.assertFalse(result["ids"])
        self.assertIn("Only relationship managers", result["messages"][0]["message"])

    def test_new_ones_as_ever(self):
        result = self._load(["New one", self.customers["vip"].name], columns=["subject", "partner_id"], user=self.agent)
        complaint = self.env["crm.complaint"].browse(result["ids"])
        self.assertEqual((complaint.state, complaint.is_imported, len(self._get_activities(complaint))),
                         ("new", False, 1))

    def test_documents_that_the_user_may_not_read(self):
        order = self._order("vip")
        self.assertFalse(order.with_user(self.manager).has_access("read"))
        result = self._load(["Old", "2026-06-01 08:00:00", str(order.id)],
                            columns=["subject", "opened_at", "sale_order_id/.id"])
        self.assertFalse(result["ids"])

    def test_of_another_company(self):
        other = self._create_company(name="Elsewhere")
        result = self._load(["Old", "2026-06-01 08:00:00", str(other.id)],
                            columns=["subject", "opened_at", "company_id/.id"])
        self.assertFalse(result["ids"])
