"""A company with a team that handles complaints, and promises of its own, on the clock of the standards' tests."""

from datetime import datetime, timedelta

from odoo.fields import Command

from ..standard.standard_case import NOW, StandardCase

WEEKDAYS = range(5)
EVENTS = "odoo.addons.crm_relationship.models.complaint.crm_complaint_event"
LOUD = {"tracking_disable": False, "mail_notrack": False, "mail_create_nolog": False, "mail_create_nosubscribe": False}
# Hours, or days of 8 working hours, for each tier; `any` counts round the clock.
REPLIES = {"any": (24, "hours"), "vip": (4, "hours"), "main": (1, "days")}
SOLUTIONS = {"any": (120, "hours"), "vip": (2, "days"), "main": (5, "days")}


class ComplaintCase(StandardCase):
    """Working time is Monday to Friday, 8 to 12 and 13 to 17 o'clock UTC.

    | tier | reply | solution |
    |---|---|---|
    | vip | 4 working hours | 2 working days |
    | main | 1 working day | 5 working days |
    | others | 24 hours | 120 hours |
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.calendar = cls.company.resource_calendar_id = cls._new_calendar("Working time")
        cls.replies = cls._promise("complaint_reply", REPLIES)
        cls.solutions = cls._promise("complaint_resolution", SOLUTIONS)
        cls.agent, cls.colleague, cls.leader = (
            cls._new_user(f"complaint_{name}", "user") for name in ("agent", "colleague", "leader"))
        cls.officer, cls.manager = (cls._new_user(f"complaint_{role}", role) for role in ("officer", "manager"))
        cls.speaker = cls._new_user("complaint_speaker", "user")
        cls.stranger = cls._new_user("complaint_stranger")
        cls.team = cls._new_team("Complaints", cls.leader, cls.agent | cls.colleague | cls.leader)
        cls.category = cls._new_category("Test", team_id=cls.team.id)
        cls.env["crm.complaint.escalation"].search([]).active = False
        cls.ladder = cls.env["crm.complaint.escalation"].create([
            {"level": 1, "after_hours": 0, "whom": "leader"},
            {"level": 2, "after_hours": 8, "whom": "sponsor"},
            {"level": 3, "after_hours": 24, "whom": "user", "user_id": cls.manager.id}])
        cls.department = cls.env["crm.complaint.department"].create(
            {"name": "Test warehouse", "user_id": cls.speaker.id})
        cls.cause = cls.env["crm.complaint.cause"].create(
            {"name": "Test cause", "code": "test_cause", "department_id": cls.department.id})
        for code, customer in cls.customers.items():
            customer.write({"email": f"{code}@customers.example.com", "user_id": cls.agent.id})

    # === PROMISES ===#

    @classmethod
    def _new_calendar(cls, name, tz="UTC", days=WEEKDAYS, **values):
        """From 8 to 12 and from 13 to 17 o'clock on these days of the week."""
        return cls.env["resource.calendar"].create({
            "name": name, "tz": tz, "company_id": cls.company.id, "hours_per_day": 8,
            "attendance_ids": [Command.clear()] + [Command.create({
                "name": f"{day} {start}", "dayofweek": str(day), "day_period": period, "hour_from": start,
                "hour_to": start + 4}) for day in days for start, period in ((8, "morning"), (13, "afternoon"))],
            **values})

    @classmethod
    def _promise(cls, metric, figures):
        """A standard with a target for each tier."""
        value, unit = figures["any"]
        standard = cls._standard(metric, value, unit, company_id=cls.company.id)
        for tier in figures.keys() - {"any"}:
            value, unit = figures[tier]
            cls._target(standard, value, unit, tier, calendar_id=cls.calendar.id, company_id=cls.company.id)
        return standard

    def _get_target(self, standard, tier="any"):
        tier = self.tiers[tier] if tier in self.tiers else self.env["crm.tier"]
        return standard.target_ids.filtered(lambda target: target.tier_id == tier)

    # === PEOPLE ===#

    @classmethod
    def _new_team(cls, name, leader=None, members=None, **values):
        return cls.env["crm.team"].create({
            "name": name, "company_id": cls.company.id, "user_id": leader.id if leader else False,
            "member_ids": [Command.set(members.ids if members else [])], **values})

    @classmethod
    def _new_category(cls, name, **values):
        return cls.env["crm.complaint.category"].create({"name": name, "code": f"test_{name.lower()}", **values})

    @classmethod
    def _let_sell(cls, *users):
        """These may read orders, deliveries and invoices."""
        for user in users:
            user.group_ids |= cls.env.ref("sales_team.group_sale_salesman_all_leads")

    # === COMPLAINTS ===#

    @classmethod
    def _complain(cls, tier="vip", user=None, **values):
        """A complaint of a customer of a tier (its code, `none`, or a partner; None: in the tray), of now.

        It is opened by a user, the agent by default, who is responsible; who reads it is the same user. A value of
        None is left to what the complaint chooses itself.
        """
        partner = cls.customers[tier] if isinstance(tier, str) else tier
        user = user or cls.agent
        complaints = cls.env["crm.complaint"].with_user(user).with_context(**LOUD)
        values = {"subject": "Chairs came scratched", "partner_id": partner.id if partner else False,
                  "company_id": cls.company.id, "category_id": cls.category.id, "user_id": user.id, **values}
        return complaints.create({name: value for name, value in values.items() if value is not None})

    def _bring(self, state, tier="vip", **values):
        """A complaint in a state; `waiting`: in progress, while the clock stands still."""
        complaint = self._complain(tier, **values)
        steps = {"new": (), "acknowledged": ("ack",), "in_progress": ("ack", "start"), "waiting": ("ack", "pause"),
                 "resolved": ("resolve",), "closed": ("resolve", "verify"), "cancelled": ("cancel",)}[state]
        for step in steps:
            {"ack": lambda: complaint.acknowledge(note="Told by phone"), "start": complaint.action_start,
             "pause": complaint.pause,
             "resolve": lambda: complaint.resolve("Replaced"), "cancel": lambda: complaint.cancel("None of ours"),
             "verify": lambda: complaint.with_user(self.colleague).verify(True)}[step]()
        return complaint

    def _compensate(self, complaint, remedy, amount=None, user=None):
        """Propose a remedy as somebody, the agent by default: the breach that carries it, as a manager sees it."""
        breach_id = complaint.with_user(user or self.agent).compensate(remedy.id, amount)["breach_id"]
        return self.env["crm.service.breach"].with_user(self.manager).browse(breach_id)

    def _run_cron(self):
        """Raise what is due, as the cron does."""
        with self.enter_registry_test_mode():
            self.env.ref("crm_relationship.ir_cron_complaint").method_direct_trigger()
        self.env.invalidate_all()

    def _run_at(self, *moment):
        """The cron at a moment, see `_at`."""
        self.env.flush_all()
        self.time.move_to(self._at(*moment))
        self.env.invalidate_all()
        self._run_cron()

    def _run_failing_cron(self):
        """As before, where an error is expected: it is logged, and returned."""
        with self.assertLogs(EVENTS, "ERROR") as logged:
            self._run_cron()
        return logged.output

    def _read_due(self):
        """The complaints of the company that the cron would look at now."""
        return self.env["crm.complaint"].search(
            [("next_event_at", "<=", datetime.now()), ("company_id", "=", self.company.id)])

    def _at(self, day, hour=0, minute=0):
        """A moment of the month of the tests, or so many days after its end."""
        return datetime(NOW.year, NOW.month, 1) + timedelta(days=day - 1, hours=hour, minutes=minute)

    # === WHAT WAS SAID AND ASKED ===#

    def _get_activities(self, complaint, kind="", user=None):
        """Activities of a kind: `` (the work), `look`, `verify`, `escalation` or `cause`."""
        kind = self.env.ref("crm_relationship.mail_activity_type_complaint" + (f"_{kind}" if kind else ""))
        return self.env["mail.activity"].sudo().search([
            ("res_model", "=", "crm.complaint"), ("res_id", "in", complaint.ids), ("activity_type_id", "=", kind.id),
            *([("user_id", "=", user.id)] if user else [])])

    def _get_texts(self, complaint):
        """What the log of a complaint says, the newest first."""
        return [str(message.body) for message in complaint.sudo().message_ids]

    def _count_texts(self, complaint, text):
        return sum(text in body for body in self._get_texts(complaint))

    def _get_told(self, complaint, user):
        """The messages about a complaint that were sent to a user."""
        return complaint.sudo().message_ids.filtered(lambda message: user.partner_id in message.notified_partner_ids)
