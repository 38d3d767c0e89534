from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import formatLang

from ...tools import arguments, private
from ...tools import people_alerts as limits
from ...tools.labels import get_labels


class CrmAccountAlert(models.Model):
    """Something about the people at a customer that somebody should look after, for as long as it lasts: found and
    closed by night (`crm_account_alert_watch.py`), or closed at once when it is put right on the map.

    There is one open alert of a kind for each customer and company, with one activity for the owner of the customer's
    plan, else for the salesperson. Who marks that as done is asked again only if it was put right and has come back.
    """

    _name = "crm.account.alert"
    _description = "Alert about People"
    _inherit = ["crm.case.mixin", "crm.guarded.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "found_on DESC, id DESC"
    _rec_name = "partner_id"
    _rec_names_search = ["partner_id"]
    _mail_post_access = "read"
    _work_kind = "mail_activity_type_account_alert"
    _free_fields = ("display_name",)

    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, readonly=True, index=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True, ondelete="cascade")
    user_id = fields.Many2one(related="partner_id.user_id", string="Salesperson")
    kind = fields.Selection(
        [("one_contact", "Depends on one contact"), ("no_senior", "Nobody above operational level"),
         ("owner_gone", "Nobody on our side looks after them"), ("contact_left", "Contact has left"),
         ("bouncing", "Emails do not arrive"), ("silent", "No touch for too long")], required=True, readonly=True)
    figure = fields.Float(readonly=True, digits=(16, 2), aggregator=None)
    last_on = fields.Date("Last Touch", readonly=True)
    found_on = fields.Date("Since", required=True, readonly=True)
    gone_on = fields.Date("Corrected", readonly=True)
    explanation = fields.Text("Problem", compute="_compute_explanation", compute_sudo=True)

    _open_uniq = models.UniqueIndex(
        "(company_id, partner_id, kind) WHERE gone_on IS NULL", "This alert is open already.")

    # === COMPUTE ===#

    @api.depends("kind", "figure", "last_on", "gone_on", "partner_id", "company_id")
    @api.depends_context("lang")
    def _compute_explanation(self):
        people = self.env["crm.account.stakeholder"].search(
            [("account_id", "in", self.partner_id.ids), ("company_id", "in", self.company_id.ids)])
        found = people.grouped(lambda person: (person.account_id, person.company_id))
        kinds = get_labels(self, "kind")
        for alert in self:
            if alert.gone_on or not alert.kind:
                alert.explanation = kinds.get(alert.kind, "")
                continue
            mapped = found.get((alert.partner_id, alert.company_id), people.browse())
            alert.explanation = getattr(alert, f"_explain_{alert.kind}")(mapped)

    def _explain_one_contact(self, people):
        live = people.filtered(lambda person: not person.is_left)
        if self.figure >= limits.ONE_SHARE * 100:
            return self.env._(
                "%(percent)s%% of the days on which we were in touch within a year were with one person: get to know "
                "others.", percent=formatLang(self.env, self.figure, digits=0))
        if not live:
            return self.env._("We know nobody there: enter who decides, who pays and who works with it.")
        return self.env._("We know %(person)s only: get to know others.", person=live[:1].partner_id.name)

    def _explain_no_senior(self, people):
        return self.env._("We know nobody above operational level: have somebody introduce us.")

    def _explain_owner_gone(self, people):
        lost = people.filtered(lambda person: not person._has_owner() and not person.is_left)
        return self.env._(
            "Nobody on our side looks after %(people)s any more: choose somebody.", people=lost._name_them())

    def _explain_contact_left(self, people):
        gone = people.filtered("is_left")
        return self.env._(
            "No longer there: %(people)s. Find out who has taken over, then archive them on the map.",
            people=gone._name_them())

    def _explain_bouncing(self, people):
        lost = people.filtered(lambda person: person._is_bouncing() and not person.is_left)
        return self.env._(
            "Emails to %(people)s do not arrive, or are not wanted: ask for another address.", people=lost._name_them())

    def _explain_silent(self, people):
        if not self.last_on:
            return self.env._("Nobody has been in touch since they were put on the map: call them.")
        return self.env._(
            "Nobody has been in touch for %(days)s days; it should be every %(cadence)s days. Call them.",
            days=(fields.Date.today() - self.last_on).days, cadence=formatLang(self.env, self.figure, digits=0))

    # === ACTIONS ===#

    @arguments.read("one")
    def action_open_map(self):
        """Open the map of the people at the customer.

        :raises AccessError: for who may not see the people there
        """
        self.check_access("read")
        return self.partner_id.action_view_people()

    # === THE WORK ===#

    def _get_owner(self):
        """Who owns the customer's active plan, then the customer's salesperson."""
        owners = private.read(self.env.context, "crm_plan_owners")
        if owners is None:
            owners = self._get_plan_owners()
        owner = self.env["res.users"].browse(owners.get((self.partner_id.id, self.company_id.id)))
        return owner | self._get_customer().user_id

    def _get_plan_owners(self):
        """`{(customer id, company id): user id}` of the latest active plans of these customers."""
        plans = self.env["crm.account.plan"].sudo().search_fetch(
            [("partner_id", "in", self.partner_id.ids), ("company_id", "in", self.company_id.ids),
             ("state", "=", "active")], ["partner_id", "company_id", "user_id"], order="year")
        return {(plan.partner_id.id, plan.company_id.id): plan.user_id.id for plan in plans}

    def _plan_work(self, is_new=False):
        """The owners of all of them are read at once."""
        owners = private.Private(self._get_plan_owners())
        return super(CrmAccountAlert, self.with_context(crm_plan_owners=owners))._plan_work(is_new)

    def _is_open(self):
        return not self.gone_on

    def _describe_work(self):
        return self.explanation

    def _get_work_deadline(self):
        return fields.Date.add(self.found_on, days=limits.WORK_DAYS)

    def _close(self, day):
        """These have been put right: nothing is left to do."""
        self.write({"gone_on": day})
        self._settle(self._work_kind)

    def _mail_get_partner_fields(self, introspect_fields=False):
        """An alert is about the customer, who is never proposed as somebody to write to from here."""
        return [name for name in super()._mail_get_partner_fields(introspect_fields) if name != "partner_id"]

    # === MERGING CUSTOMERS ===#

    def _merge_into(self, sources, target):
        """Leave one open alert of each kind and company for `target`: the older one."""
        alerts = self.search([("partner_id", "in", (sources | target).ids), ("gone_on", "=", False)])
        for found in alerts.grouped(lambda alert: (alert.company_id, alert.kind)).values():
            _kept, *others = found.sorted("found_on")
            self.union(*others).unlink()
        self.env.flush_all()  # core goes on in SQL

    @api.model
    def _get_open(self, partners):
        """The open alerts of these customers in the current company, as far as the user may read them."""
        return self.search_fetch(Domain("gone_on", "=", False) & Domain("partner_id", "in", partners.ids)
                                 & Domain("company_id", "=", self.env.company.id))
