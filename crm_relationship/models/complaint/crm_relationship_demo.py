from datetime import timedelta

from odoo import api, fields, models

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
UNTOLD_RETURNS = 2  # credit notes of which nobody has said yet why they are no complaint
RETURN_REASON = "Ordered too much: taken back as agreed"
REPLY = "Thank you for telling us: we look into it at once."
REPLY_CHINESE = "感谢您告诉我们，我们马上处理。"


class CrmRelationshipDemo(models.AbstractModel):
    """Two years of complaints, some of them handled well, some late, reopened, waiting, or of an unknown customer."""

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
        demo._exempt_returns(company)
        company.complaint_confirmation_enabled = confirms
        self._measure_complaints(company)
        self.env["crm.tier.policy"].search([("company_id", "=", company.id)]).classify()

    # === OPENING ===#

    @api.model
    def _open_complaints(self, rows):
        """`{key: complaint}`, opened when they were, with the customer's own words as their first message."""
        complaints = self.env["crm.complaint"].create([self._prepare_complaint(row) for row in rows])
        year = str(fields.Date.today().year)
        for complaint, row in zip(complaints, rows, strict=True):
            complaint.name = complaint.name.replace(year, str(complaint.opened_at.year))
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
        """Have people take their steps when they took them."""
        if row["reply_share"]:
            self._reply(complaint, float(row["reply_share"]))
        if row["end"] in OVER:
            self._solve(complaint, row)
        elif row["cause"]:
            self._at(complaint, complaint.replied_at).cause_id = self._get_cause(row)
        getattr(self, f"_end_{row['end']}")(complaint, row)
        if row["heard_days"]:
            heard_at = complaint.department_told_at + timedelta(days=int(row["heard_days"]))
            self._at(complaint, heard_at, complaint._get_speaker()).acknowledge_cause()
        complaint.events_raised_at = fields.Datetime.now()
        complaint._schedule()

    @api.model
    def _at(self, complaint, moment, user=None):
        """The complaint in the hands of somebody, of who is responsible by default, at a moment of the past."""
        return complaint._as_of(moment).with_user(user or complaint.user_id).sudo()

    @api.model
    def _get_moment(self, complaint, deadline, share):
        """When so much of the time from the opening to a deadline had passed; not later than an hour ago. Nothing was
        promised before the standards: as if it had been a day."""
        promised = deadline - complaint.opened_at if deadline else timedelta(days=1)
        return self._get_past(complaint.opened_at + share * promised)

    @api.model
    def _get_past(self, moment):
        return min(moment, fields.Datetime.now() - timedelta(hours=1)).replace(microsecond=0)

    @api.model
    def _get_cause(self, row):
        return self._get_supply_record(f"crm_complaint_cause_{row['cause']}") if row["cause"] else (
            self.env["crm.complaint.cause"])

    @api.model
    def _reply(self, complaint, share):
        is_chinese = complaint.commercial_partner_id.country_id.code == "CN"
        reply = self._at(complaint, self._get_moment(complaint, complaint.reply_deadline, share))
        reply.acknowledge(message=REPLY_CHINESE if is_chinese else REPLY)

    @api.model
    def _solve(self, complaint, row, moment=None):
        resolved_at = moment or fields.Datetime.now() - timedelta(hours=20)
        if row["solution_share"] and not moment:
            resolved_at = self._get_moment(complaint, complaint.resolution_deadline, float(row["solution_share"]))
            resolved_at = max(resolved_at, complaint.replied_at + timedelta(hours=1))
        self._at(complaint, resolved_at).resolve(row["resolution"], cause_code=self._get_cause(row).code or None)

    @api.model
    def _verify(self, complaint, moment, satisfied, row):
        """A colleague has called, or the customer has answered themselves."""
        if row["verified_by"] == "customer":
            complaint._as_of(moment)._customer_verify(satisfied, row["note"])
        else:
            self._at(complaint, moment, complaint._get_verifier()).verify(satisfied, row["note"] or None)

    @api.model
    def _end_new(self, complaint, row):
        """Nobody has looked at it yet."""

    @api.model
    def _end_acknowledged(self, complaint, row):
        """The customer has had a reply."""

    @api.model
    def _end_working(self, complaint, row):
        self._at(complaint, complaint.replied_at).action_start()

    @api.model
    def _end_waiting(self, complaint, row):
        self._at(complaint, fields.Datetime.now() - timedelta(days=2)).pause(row["note"])

    @api.model
    def _end_late(self, complaint, row):
        """Nobody has replied for days: it has climbed the whole ladder."""
        complaint._as_of(fields.Datetime.now())._raise_together()

    @api.model
    def _end_cancelled(self, complaint, row):
        self._at(complaint, self._get_past(complaint.opened_at + timedelta(hours=4))).cancel(row["note"])

    @api.model
    def _end_resolved(self, complaint, row):
        """Somebody asks the customer one of these days."""

    @api.model
    def _end_just_resolved(self, complaint, row):
        """As before."""

    @api.model
    def _end_closed(self, complaint, row):
        self._verify(complaint, self._get_past(complaint.resolved_at + timedelta(days=2)), True, row)

    @api.model
    def _end_again(self, complaint, row):
        """Not solved at first: reopened one level higher, then closed."""
        asked_at = complaint.resolved_at + timedelta(days=1)
        self._verify(complaint, asked_at, False, {**row, "note": "Not yet."})
        self._solve(complaint, row, asked_at + timedelta(days=3))
        self._end_closed(complaint, row)

    @api.model
    def _end_reopened(self, complaint, row):
        """A colleague called yesterday, and the customer was not satisfied: new deadlines, one level higher."""
        self._verify(complaint, fields.Datetime.now() - timedelta(days=1), False, row)

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
                action._as_of(min(due_at, now))._move_to("done")
                action.effective = effective

    @api.model
    def _compensate_complaint(self, complaint):
        remedy = self._get_supply_record("crm_service_remedy_coupon")
        complaint = complaint.with_user(self._get_colleague("admin")).sudo()
        complaint.compensate(remedy.id, amount=APOLOGY_AMOUNT)
        complaint.compensation_ids.filtered(lambda breach: breach.state == "proposed").action_approve()

    @api.model
    def _exempt_returns(self, company):
        """Goods came back because too many had been ordered; the latest credit notes are still to be looked at."""
        returned = self.env["crm.complaint.unrecorded"].search(
            [("company_id", "=", company.id), ("kind", "=", "refund")])
        self.env["crm.complaint.exemption"].create([
            {"res_model": line.res_model, "res_id": line.res_id, "reason": RETURN_REASON}
            for line in returned[UNTOLD_RETURNS:]])

    @api.model
    def _measure_complaints(self, company):
        """How the promises about complaints were kept."""
        meter = self.env["crm.service.meter"]
        for standard, measured in meter._get_pairs():
            if measured == company and (standard.metric or "").startswith("complaint_"):
                meter._measure(standard, measured)
        self.env["crm.service.breach"]._raise_breaches()
