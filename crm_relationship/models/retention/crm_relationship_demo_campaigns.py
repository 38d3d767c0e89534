from datetime import datetime, time, timedelta

from odoo import api, fields, models
from odoo.fields import Command
from odoo.tools import SQL

from ...tools import uplift

DRAWS = 400  # chance alone gives one of 40 draws an effect, in whatever was bought
WISHES = {  # who has a birthday so many days from today, and how they want to be approached
    "base.res_partner_address_15": (0, "mail"), "base.res_partner_address_28": (12, "phone"),
    "base.res_partner_address_34": (-40, False), "base.res_partner_address_16": (75, "visit"),
    "crm_relationship.partner_harbour_hale": (None, "visit"), "crm_relationship.partner_bergmann": (None, "phone")}


class CrmRelationshipDemo(models.AbstractModel):
    """Campaigns: one that has worked, one that leaves it open, and one that is under way.

    They are planned, done and judged as any other, today; then each is moved to the days on which it was. Orders are
    the story's own. Who is left alone is drawn again until the result is that of the story.
    """

    _inherit = "crm.relationship.demo"

    @api.model
    def _tell_campaigns(self):
        company = self.env.ref("base.main_company")
        company.retention_sending_enabled = True
        demo = self.with_company(company).with_context(
            tracking_disable=True, mail_notrack=True, mail_create_nolog=True, mail_create_nosubscribe=True,
            mail_activity_quick_update=True)
        demo._tell_wishes()
        call = self.env.ref("mail.mail_activity_data_call")
        demo._tell_campaign(
            "New: an office chair in black", (150, 100), uplift.NO_EVIDENCE, user="demo", kind="new_arrival",
            smallest_effect=10, new_product_ids=[Command.set(self.env.ref("product.product_product_12").ids)],
            steps=[{"kind": "activity", "activity_type_id": call.id, "summary": "Tell them about the new chair"}])
        demo._tell_campaign(
            "A call before autumn", (78, 18), uplift.WORKS, user="admin", kind="care", contact_cost=4,
            domain="[('tier_id.code', 'in', ['ordinary', 'small'])]",
            steps=[{"kind": "activity", "activity_type_id": call.id, "summary": "Ask what they need for autumn"}])
        demo._tell_campaign(
            "What kept you away?", (9, -51), None, user="admin", kind="win_back", contact_cost=4, steps=[
                {"kind": "activity", "activity_type_id": call.id, "summary": "Ask what has changed"},
                {"kind": "activity", "activity_type_id": call.id, "summary": "Make an offer", "delay_days": 14,
                 "condition": "no_order"}])

    @api.model
    def _tell_wishes(self):
        today = fields.Date.today()
        for name, (days, channel) in WISHES.items():
            if partner := self._get_demo(name):
                partner.relationship_channel = channel
                partner.birthdate_date = days is not None and (today + timedelta(days=days)).replace(year=1980)

    @api.model
    def _tell_campaign(self, name, days, verdict, user, steps, **values):
        """A campaign from so many days ago until so many days ago, and what came of it; None: it goes on."""
        since, until = days
        today = fields.Date.today()
        campaign = self.env["crm.retention.campaign"].sudo().create({
            "name": name, "measure": "bought", "user_id": self._get_colleague(user).id,
            "start_date": today, "end_date": today + timedelta(days=since - until),
            "step_ids": [Command.create({**step, "sequence": place}) for place, step in enumerate(steps)], **values})
        if verdict:
            self._draw(campaign, verdict, *(today - timedelta(days=number) for number in days))
        campaign.action_start()
        done = self._do_steps(campaign, 1 if verdict else 0.5)
        self._move_back(campaign, done, since)
        if verdict:
            self._end(campaign, today - timedelta(days=until))

    @api.model
    def _draw(self, campaign, verdict, first, last):
        """Give the campaign a key with which those who are left alone have bought as the story has it."""
        bounds = [datetime.combine(day, time()) for day in (first, last)]
        orders = self.env["sale.order"].search([
            ("state", "=", "sale"), ("date_order", ">=", bounds[0]), ("date_order", "<", bounds[1])])
        buyers = set(orders.partner_id.commercial_partner_id.ids)
        for number in range(DRAWS):
            campaign.key = f"demo {number}"
            self.env["crm.retention.planner"].sudo()._add(campaign)
            arms = {False: [], True: []}
            for is_control, partner_id in self.env.execute_query(SQL(
                    "DELETE FROM crm_retention_target WHERE campaign_id = %s RETURNING is_control, partner_id",
                    campaign.id)):
                arms[is_control].append(partner_id in buyers)
            found = uplift.compare_shares(sum(arms[False]), len(arms[False]), sum(arms[True]), len(arms[True]))
            if found.verdict == verdict and found.difference > 0:
                return

    @api.model
    def _do_steps(self, campaign, part):
        """Have the worker do what is due, and people a part of it; the activities that were done."""
        worker = self.env["crm.retention.worker"].sudo()
        worker._derive()
        worker._serve()
        activities = self.env["mail.activity"].sudo().browse(
            self.env["crm.retention.delivery"].sudo().search([
                ("target_id.campaign_id", "=", campaign.id), ("res_model", "=", "mail.activity")]).mapped("res_id"))
        done = activities[:round(len(activities) * part)]
        done._action_done()
        return done

    # === THE DAYS ON WHICH IT WAS ===#

    @api.model
    def _move_back(self, campaign, done, days):
        self.env.flush_all()
        back, of = SQL("- %s * interval '1 day'", days), SQL("campaign_id = %s", campaign.id)
        targets = SQL("(SELECT id FROM crm_retention_target WHERE %s)", of)
        for statement in (
                SQL("UPDATE crm_retention_campaign SET start_date = start_date %(back)s, end_date = end_date %(back)s,"
                    " planned_at = planned_at %(back)s WHERE id = %(id)s", back=back, id=campaign.id),
                SQL("UPDATE crm_retention_target SET started_at = started_at %s WHERE %s", back, of),
                SQL("UPDATE crm_retention_delivery SET due_at = due_at %(back)s, done_at = done_at %(back)s"
                    " WHERE target_id IN %(targets)s", back=back, targets=targets),
                SQL("UPDATE mail_activity SET date_done = date_done %(back)s, date_deadline = date_deadline %(back)s"
                    " WHERE id IN %(ids)s", back=SQL("- %s", days), ids=done._ids or (0,)),
                SQL("UPDATE mail_message SET date = date %s WHERE model = 'res.partner' AND date >= %s"
                    " AND mail_activity_type_id IS NOT NULL", back, self.env.cr.now())):
            self.env.cr.execute(statement)
        self.env.invalidate_all()
        if campaign.end_date <= fields.Date.today():
            self._note_before(campaign)

    @api.model
    def _note_before(self, campaign):
        """What the customers had bought before those days, and up to what amount they count."""
        length = campaign.end_date - campaign.start_date
        first = campaign.start_date - length
        sold = {row["partner_id"]: row for row in self.env.execute_query_dict(
            campaign._select_sold([first, campaign.start_date], campaign._select_chosen()))}
        for target in campaign.target_ids:
            row = sold.get(target.partner_id.id, {})
            target.write({
                "orders_before": row.get("orders") or 0, "revenue_before": row.get("revenue") or 0,
                "margin_before": row.get("margin") or 0})
        self.env.flush_all()
        outlook = campaign._read_outlook(campaign._select_chosen(), campaign.start_date, length)
        campaign.write({
            "cap": outlook.cap, "margin_cap": outlook.margin_cap,
            "smallest_visible": outlook.get_smallest(campaign.measure) or 0})

    @api.model
    def _end(self, campaign, day):
        """Judge the campaign, as it was on its last day."""
        campaign._as_of(datetime.combine(day, time(7)))._move_to("done")
        campaign.write({
            "verdict_on": day, "results": {**campaign.results, "verdict_on": fields.Date.to_string(day)}})
