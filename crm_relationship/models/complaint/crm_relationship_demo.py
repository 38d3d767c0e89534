from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Command

COMPLAINTS_FILE = "crm_relationship/demo/crm_relationship_complaints.csv"
# (complaint, kind, what, user, days after the opening until it is due, its state, whether it helped)
ACTIONS = [
    ("desks", "immediate", "Send four desk tops by express", "admin", 1, "done", "yes"),
    ("desks", "corrective", "Have the carrier stack pallets single", "demo", 14, "done", "yes"),
    ("board", "preventive", "Ask for the purchase order number in quotations", "demo", 10, "done", "yes"),
    ("nobody", "corrective", "Make missed calls an activity", "admin", 20, "done", "no"),
    ("incomplete", "corrective", "Count aloud when picking", "demo", 12, "done", "unchecked"),
    ("chairs", "immediate", "更换二十支气压杆", "admin", 2, "done", "yes"),
    ("chairs", "preventive", "Check ten gas springs of each lot", "demo", 45, "todo", "unchecked"),
    ("hailan", "immediate", "Close the aisle and send a fitter", "admin", 1, "done", "unchecked"),
    ("hailan", "corrective", "Have the load of the beams tested", "demo", 10, "todo", "unchecked"),
    ("retail", "immediate", "Call and name a date", "demo", 2, "todo", "unchecked"),
]
OVER = ("closed", "again", "reopened", "resolved", "just_resolved")
APOLOGY_AMOUNT = 40
REPLY = "Thank you for telling us: we look into it at once."
REPLY_CHINESE = "感谢您告诉我们，我们马上处理。"


class CrmRelationshipDemo(models.AbstractModel):
    """Seven months of complaints, some of them handled well, some late, reopened, waiting, or in the tray."""

    _inherit = "crm.relationship.demo"

    @api.model
    def _tell_complaints(self):
        company = self.env.ref("base.main_company")
        demo = self.with_company(company).with_context(
            tracking_disable=True, mail_notrack=True, mail_create_nolog=True, mail_create_nosubscribe=True,
            mail_activity_quick_update=True, loyalty_no_mail=True)
        confirms = company.complaint_confirmation_enabled
        company.complaint_confirmation_enabled = False
        rows = self._read_rows(COMPLAINTS_FILE)
        complaints = demo._open_complaints(rows)
        for row in rows:
            demo._handle_complaint(complaints[row["key"]], row)
        demo._plan_actions(complaints)
        demo._compensate_complaint(complaints["chairs"])
        company.complaint_confirmation_enabled = confirms
        self._measure_complaints(company)
        self.env["crm.tier.policy"].search([("company_id", "=", company.id)]).classify()

    # === OPENING ===#

    @api.model
    def _open_complaints(self, rows):
        """`{key: complaint}`, opened when they were, with the customer's own words as their first message."""
        complaints = self.env["crm.complaint"].create([self._prepare_complaint(row) for row in rows])
        for complaint, row in zip(complaints, rows, strict=True):
            author = row["author"] and "@" not in row["author"] and self._get_supply_record(row["author"])
            self._say(complaint, complaint.opened_at, complaint.description, author or complaint.partner_id)
        return {row["key"]: complaint for row, complaint in zip(rows, complaints, strict=True)}

    @api.model
    def _prepare_complaint(self, row):
        partner = self._get_supply_record(row["partner"]) if row["partner"] else self.env["res.partner"]
        author = partner if "@" in row["author"] or not row["author"] else self._get_supply_record(row["author"])
        opened_at = fields.Datetime.now() - timedelta(days=float(row["days_ago"]))
        order = self.env["sale.order"].search(
            [("partner_id", "child_of", partner.id), ("state", "=", "sale"), ("date_order", "<", opened_at)],
            order="date_order DESC", limit=1) if row["order"] else self.env["sale.order"]
        return {
            "subject": row["subject"],
            "description": row["description"],
            "partner_id": author.id,
            "contact_name": author.name if author != partner else False,
            "email_from": author.email or row["author"],
            "channel": row["channel"],
            "severity": row["severity"],
            "category_id": self._get_supply_record(f"crm_complaint_category_{row['category']}").id,
            "user_id": self._get_colleague(row["user"]).id,
            "sale_order_id": order.id,
            "opened_at": opened_at,
        }

    @api.model
    def _get_colleague(self, name):
        return self.env.ref(f"base.user_{name}") if name else self.env["res.users"]

    @api.model
    def _say(self, complaint, moment, body, author):
        """A message of the past, which goes to nobody."""
        self.env["mail.message"].create({
            "model": complaint._name, "res_id": complaint.id, "body": body, "date": moment,
            "message_type": "comment", "subtype_id": self.env.ref("mail.mt_comment").id, "author_id": author.id,
            "email_from": author.email_formatted or complaint.email_from, "record_name": complaint.name})

    # === WHAT HAS HAPPENED SINCE ===#

    @api.model
    def _handle_complaint(self, complaint, row):
        """Bring a complaint to where the story has it, as if it had been done at the time."""
        values = {"events_raised_at": fields.Datetime.now()}
        if row["reply_share"]:
            values.update(self._prepare_reply(complaint, float(row["reply_share"])))
        if row["cause"]:
            cause = self._get_supply_record(f"crm_complaint_cause_{row['cause']}")
            values.update(cause_id=cause.id, department_id=cause.department_id.id)
        complaint.write(values)
        if row["end"] in OVER:
            self._solve_complaint(complaint, row)
        getattr(self, f"_end_{row['end']}")(complaint, row)
        if complaint.department_id:
            self._hear_of_complaint(complaint, row["heard_days"])
        complaint._schedule()
        complaint._plan_work()

    @api.model
    def _prepare_reply(self, complaint, share):
        replied_at = self._get_moment(complaint, complaint.reply_deadline, share)
        is_chinese = complaint.commercial_partner_id.country_id.code == "CN"
        self._say(complaint, replied_at, REPLY_CHINESE if is_chinese else REPLY, complaint.user_id.partner_id)
        return {"replied_at": replied_at, "state": "acknowledged"}

    @api.model
    def _get_moment(self, complaint, deadline, share):
        """When so much of the time from the opening to a deadline had passed; not later than an hour ago."""
        moment = complaint.opened_at + share * (deadline - complaint.opened_at)
        return min(moment, fields.Datetime.now() - timedelta(hours=1)).replace(microsecond=0)

    @api.model
    def _solve_complaint(self, complaint, row):
        company = complaint.company_id
        resolved_at = fields.Datetime.now() - timedelta(hours=20)
        if row["solution_share"]:
            resolved_at = self._get_moment(complaint, complaint.resolution_deadline, float(row["solution_share"]))
            resolved_at = max(resolved_at, complaint.replied_at + timedelta(hours=1))
        self._say(complaint, resolved_at, row["resolution"], complaint.user_id.partner_id)
        complaint.write({
            "state": "resolved", "resolution": row["resolution"], "resolved_at": resolved_at,
            "resolved_by_id": complaint.user_id.id,
            "verify_deadline": resolved_at + timedelta(days=company.complaint_verify_days + 2)})

    @api.model
    def _hear_of_complaint(self, complaint, days):
        """The department was told when the cause was found, and has heard of it so many days later, or not yet."""
        told_at = complaint.resolved_at or complaint.replied_at
        complaint.write({"department_told_at": told_at})
        if days:
            complaint.write({
                "department_acknowledged_at": told_at + timedelta(days=int(days)),
                "department_acknowledged_by_id": complaint.department_id.user_id.id})
            complaint._settle("mail_activity_type_complaint_cause")

    @api.model
    def _end_new(self, complaint, row):
        """Nobody has looked at it yet."""

    @api.model
    def _end_acknowledged(self, complaint, row):
        """The customer has had his reply."""

    @api.model
    def _end_working(self, complaint, row):
        complaint.write({"state": "in_progress"})

    @api.model
    def _end_waiting(self, complaint, row):
        since = fields.Datetime.now() - timedelta(days=2)
        complaint.write({"state": "in_progress", "waiting_since": since, "pause_ids": [Command.create({
            "started_at": since, "reason": row["note"], "user_id": complaint.user_id.id})]})

    @api.model
    def _end_late(self, complaint, row):
        """Nobody has replied for days: it has climbed the whole ladder."""
        ladder = self.env["crm.complaint.escalation"]._get_ladder(complaint.category_id, complaint.company_id)
        complaint.write({"escalation_level": ladder[-1:].level})
        complaint._ask(self._get_colleague("admin"), lambda _reader: "This customer has had no reply for days",
                       kind="mail_activity_type_complaint_escalation")

    @api.model
    def _end_cancelled(self, complaint, row):
        complaint.write({"state": "cancelled", "cancel_reason": row["note"]})

    @api.model
    def _end_resolved(self, complaint, row):
        complaint._ask(complaint._get_verifier(), lambda reader: reader.env._("Ask the customer whether it is solved"),
                       complaint.verify_deadline, kind="mail_activity_type_complaint_verify")

    @api.model
    def _end_just_resolved(self, complaint, row):
        self._end_resolved(complaint, row)

    @api.model
    def _end_closed(self, complaint, row):
        colleague = complaint._get_verifier() if row["verified_by"] == "colleague" else self.env["res.users"]
        complaint.write({
            "state": "closed", "verified_at": complaint.resolved_at + timedelta(days=2), "verified_by_id": colleague.id,
            "is_verified_by_customer": not colleague, "verification_note": row["note"]})

    @api.model
    def _end_again(self, complaint, row):
        """Not solved at first: reopened one level higher, then closed."""
        complaint.write({
            "first_deadline": complaint.resolution_deadline, "clock_started_at": complaint.resolved_at,
            "resolved_at": complaint.resolved_at + timedelta(days=4), "unsatisfied_count": 1, "reopen_count": 1,
            "escalation_level": 1})
        complaint.write({"verify_deadline": complaint.resolved_at + timedelta(days=5)})
        self._end_closed(complaint, row)

    @api.model
    def _end_reopened(self, complaint, row):
        """A colleague called yesterday, and the customer was not satisfied: a clock of its own, one level higher."""
        asked_at = fields.Datetime.now() - timedelta(days=1)
        later = asked_at - complaint.opened_at
        complaint.with_user(complaint._get_verifier()).sudo()._log(f"The customer is not satisfied. {row['note']}")
        complaint.write({
            "state": "in_progress", "resolved_at": False, "resolved_by_id": False, "resolution": False,
            "verify_deadline": False, "unsatisfied_count": 1, "reopen_count": 1, "escalation_level": 1,
            "first_deadline": complaint.resolution_deadline, "clock_started_at": asked_at,
            "resolution_warning": complaint.resolution_warning + later,
            "resolution_deadline": complaint.resolution_deadline + later})

    # === WHAT FOLLOWED ===#

    @api.model
    def _plan_actions(self, complaints):
        now = fields.Datetime.now()
        for key, kind, name, user, days, state, effective in ACTIONS:
            due_at = complaints[key].opened_at + timedelta(days=days)
            owner = self._get_colleague(user)
            action = self.env["crm.complaint.action"].with_user(owner).sudo().create({
                "complaint_id": complaints[key].id, "kind": kind, "name": name, "user_id": owner.id,
                "deadline": due_at.date()})
            if state == "done":
                action.write({"state": state, "done_at": min(due_at, now)})
                action.write({"effective": effective})

    @api.model
    def _compensate_complaint(self, complaint):
        remedy = self._get_supply_record("crm_service_remedy_coupon")
        complaint = complaint.with_user(self._get_colleague("admin")).sudo()
        complaint.compensate(remedy.id, amount=APOLOGY_AMOUNT)
        complaint.compensation_ids.filtered(lambda breach: breach.state == "proposed").action_approve()

    @api.model
    def _measure_complaints(self, company):
        """How the promises about complaints were kept."""
        meter = self.env["crm.service.meter"]
        for standard, measured in meter._get_pairs():
            if measured == company and (standard.metric or "").startswith("complaint_"):
                meter._measure(standard, measured)
        self.env["crm.service.breach"]._raise_breaches()
