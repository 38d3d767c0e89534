from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.labels import get_labels


class CrmRetentionStep(models.Model):
    """One of the things that a campaign does for each customer, so many days after they take part.

    A kind is a value of `kind` and a maker, `_make_<kind>(deliveries)`: called as superuser in the company of the
    campaign, in the transaction that marks the rows as done, it returns `{delivery: the record that was made}`, and
    raises UserError for deliveries that it cannot do. What else a kind says, where it has something to say:

    - `_channel_<kind>`: `mail` or `phone`, whose blacklist counts; False: none
    - `_find_missing_<kind>()`: what the step lacks to be done, as a sentence; None: nothing
    - `_cost_<kind>(contacts)`: what so many contacts are expected to cost, in the company's currency
    - `_answered_<kind>()`: SQL, whether the customer has answered, for a row of `crm_retention_delivery` named
      `delivery`
    """

    _name = "crm.retention.step"
    _description = "Campaign Step"
    _inherit = ["crm.guarded.mixin", "crm.link.guard"]
    _order = "campaign_id, sequence, delay_days, id"
    _check_company_auto = True
    _channel_mail = "mail"
    _channel_interview = "mail"
    _channel_coupon = False
    _channel_points = False

    campaign_id = fields.Many2one(
        "crm.retention.campaign", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="campaign_id.company_id", store=True, index=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean("In Use", default=True)
    kind = fields.Selection(
        [("mail", "Email"), ("activity", "Activity"), ("coupon", "Coupon"), ("points", "Loyalty Points"),
         ("interview", "Interview")],
        required=True, default="mail")
    delay_days = fields.Integer(
        "Days After the Start", required=True, default=0,
        help="So many days after the customer takes part. 0: at once.")
    condition = fields.Selection(
        [("always", "Always"), ("no_order", "No order since the start"), ("no_answer", "No answer so far")],
        required=True, default="always",
        help="An answer is a reply, a click in an email, an activity that was done or an interview that was completed.")
    mail_template_id = fields.Many2one(
        "mail.template", "Email Template", index="btree_not_null", ondelete="restrict",
        domain=[("model", "=", "res.partner")])
    activity_type_id = fields.Many2one(
        "mail.activity.type", "Activity Type", index="btree_not_null", ondelete="restrict",
        domain=["|", ("res_model", "=", False), ("res_model", "=", "res.partner")])
    summary = fields.Char(translate=True, help="What is to be done, for whoever does it.")
    note = fields.Html("Instructions", translate=True)
    loyalty_program_id = fields.Many2one(
        "loyalty.program", "Loyalty Program", check_company=True, index="btree_not_null", ondelete="restrict")
    survey_id = fields.Many2one("survey.survey", "Survey", index="btree_not_null", ondelete="restrict")
    points = fields.Float("Loyalty Points", digits=(16, 2), help="How many points the customer gets.")

    _delay_check = models.Constraint(
        "CHECK (delay_days BETWEEN 0 AND 730)", "A step is done 0 to 730 days after the customer takes part.")
    _points_check = models.Constraint("CHECK (COALESCE(points, 0) >= 0)", "Points cannot be negative.")
    _interview_uniq = models.UniqueIndex(
        "(campaign_id, survey_id) WHERE kind = 'interview'", "A campaign asks the same questions once.")

    # === COMPUTE ===#

    @api.depends("kind", "summary", "delay_days", "mail_template_id", "survey_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        kinds = get_labels(self, "kind")
        for step in self:
            about = step.summary or step.sudo().survey_id.title or step.mail_template_id.name
            kind = kinds.get(step.kind, "")
            step.display_name = step.env._("%(what)s: %(detail)s", what=kind, detail=about) if about else kind

    # === CRUD ===#

    @api.model_create_multi
    def create(self, vals_list):
        steps = super().create(vals_list)
        steps._check_may_change()
        return steps

    def write(self, vals):
        self._check_may_change()
        result = super().write(vals)
        self._check_may_change()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_running(self):
        self._check_may_change()
        if self.env["crm.retention.delivery"].sudo().search_count([("step_id", "in", self.ids)], limit=1):
            raise UserError(self.env._("What has been done stays on record: take the step out of use instead."))

    def _check_may_change(self):
        """Steps belong to their campaign: who may change it changes them, while it is a draft or paused."""
        self.campaign_id.check_access("write")
        self.sudo().campaign_id._check_steps_may_change()

    # === BUSINESS METHODS ===#

    def _get_channel(self):
        """How the customer is reached: `mail`, `phone`, or False."""
        return getattr(self, f"_channel_{self.kind}", False)

    @property
    def _channel_activity(self):
        return "phone" if self.activity_type_id.category == "phonecall" else False

    def _get_template(self):
        return self.mail_template_id or self.campaign_id.mail_template_id

    def _get_program(self):
        """With all rights: who runs campaigns may have none on loyalty programs."""
        return (self.loyalty_program_id or self.campaign_id.loyalty_program_id).sudo()

    def _find_missing(self):
        """What the step lacks to be done, as a sentence in the reader's language; None: nothing."""
        return getattr(self, f"_find_missing_{self.kind}", lambda: None)()

    def _find_missing_mail(self):
        return None if self._get_template() else self.env._("An email needs a template.")

    def _find_missing_activity(self):
        return None if self.activity_type_id else self.env._("An activity needs its type.")

    def _find_missing_coupon(self):
        return None if self._get_program() else self.env._("A coupon needs a loyalty program.")

    def _find_missing_points(self):
        return None if self._get_program() else self.env._("Points need a loyalty program.")

    def _find_missing_interview(self):
        return None if self.survey_id else self.env._("An interview needs a survey.")
