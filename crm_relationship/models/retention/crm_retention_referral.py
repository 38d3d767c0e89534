from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ...tools import arguments

GIVEN = ("rewarded", "recalled")
FIXED = ("referrer_id", "referred_id", "company_id", "source", "external_ref")


class CrmRetentionReferral(models.Model):
    """A customer who has brought a new one: both are rewarded once the new one has paid for an order.

    Partners are commercial entities. Programs enter referrals by `submit` (`crm_retention_referral_submit.py`); who is
    rewarded, and when, is in `crm_retention_referral_reward.py`.
    """

    _name = "crm.retention.referral"
    _description = "Referral"
    _inherit = ["crm.state.mixin", "crm.link.guard"]
    _order = "referred_on DESC, id DESC"
    _rec_name = "referred_id"
    _rec_names_search = ["referred_id", "referrer_id"]
    _guarded_fields = (
        "referred_on", "campaign_id", "closed_at", "refusal", "order_id", "referrer_card_id", "referred_card_id")
    _guarded_links = ("referrer_id", "referred_id", "company_id")
    _transitions = {"open": ("rewarded", "refused"), "rewarded": ("recalled",)}

    # === FIELDS ===#

    referrer_id = fields.Many2one(
        "res.partner", "Referred By", required=True, index=True, ondelete="cascade",
        help="The customer who has recommended us.")
    referred_id = fields.Many2one(
        "res.partner", "New Customer", required=True, index=True, ondelete="cascade",
        help="Who has not ordered before.")
    company_id = fields.Many2one(
        "res.company", required=True, index=True, ondelete="cascade", default=lambda self: self.env.company)
    referred_on = fields.Datetime("Referred", required=True, readonly=True, copy=False, default=fields.Datetime.now)
    state = fields.Selection(
        [("open", "Waiting for a Paid Order"), ("rewarded", "Rewarded"), ("refused", "Refused"),
         ("recalled", "Refunded")],
        required=True, readonly=True, copy=False, default="open")
    note = fields.Text()
    source = fields.Char(copy=False, help="The program that has submitted it.")
    external_ref = fields.Char("External Reference", copy=False, help="The reference in the other program.")
    campaign_id = fields.Many2one(
        "crm.retention.campaign", "Campaign", readonly=True, copy=False, index="btree_not_null", ondelete="restrict",
        help="The referral campaign that was running, whose loyalty program rewards both.")
    refusal = fields.Selection(
        [("same", "One customer: the two were merged"), ("known", "Had ordered before"), ("person", "Refused by hand")],
        "Why Not", readonly=True, copy=False)
    closed_at = fields.Datetime("Closed", readonly=True, copy=False)
    order_id = fields.Many2one(
        "sale.order", "First Paid Order", readonly=True, copy=False, index="btree_not_null", ondelete="set null")
    referrer_card_id = fields.Many2one(
        "loyalty.card", "Reward for the Referrer", readonly=True, copy=False, index="btree_not_null",
        ondelete="restrict")
    referred_card_id = fields.Many2one(
        "loyalty.card", "Reward for the New Customer", readonly=True, copy=False, index="btree_not_null",
        ondelete="restrict")

    _external_ref_uniq = models.UniqueIndex(
        "(company_id, COALESCE(source, ''), external_ref) WHERE external_ref IS NOT NULL",
        "A referral with this external reference has been submitted already.")
    _referred_uniq = models.UniqueIndex(
        "(company_id, referred_id)", "This customer has been referred already: each new customer is, once.")
    _references_check = models.Constraint(
        "CHECK (external_ref <> '' AND source <> '')",
        "External reference and source cannot be blank: enter a text, or leave them empty.")
    _open_idx = models.Index("(company_id, id) WHERE state = 'open'")

    # === CONSTRAINTS ===#

    @api.constrains("referrer_id", "referred_id", "company_id")
    def _check_customers(self):
        """Nobody brings themselves, one of ours, or who is a customer already."""
        for referral in self.filtered(lambda referral: referral.state == "open").sudo():
            referrer, referred = referral.referrer_id, referral.referred_id
            if referral._is_one_customer():
                raise ValidationError(self.env._(
                    "%(customer)s cannot be referred by themselves: they have the same company, tax ID or email as "
                    "%(referrer)s.", customer=referred.display_name, referrer=referrer.display_name))
            for partner in referrer | referred:
                if not partner.partner_share or partner.ref_company_ids or partner.is_public:
                    raise ValidationError(self.env._(
                        "%(partner)s is one of your own companies or users: only customers can refer customers.",
                        partner=partner.display_name))
            if self.search_count([("referrer_id", "child_of", referred.commercial_partner_id.id),
                                  ("referred_id", "child_of", referrer.commercial_partner_id.id),
                                  ("company_id", "=", referral.company_id.id)], limit=1):
                raise ValidationError(self.env._(
                    "%(customer)s has referred %(referrer)s: two customers cannot refer each other.",
                    customer=referred.display_name, referrer=referrer.display_name))
            if self.env["sale.order"].sudo().search_count(referral._get_order_domain(), limit=1):
                raise ValidationError(self.env._(
                    "%(customer)s has ordered before: only who is new can be referred.",
                    customer=referred.display_name))
            if referral._has_twin():
                raise ValidationError(self.env._(
                    "%(customer)s has the tax ID, email or phone of a customer who has ordered before: only who is new "
                    "can be referred. If they are the same, merge them.", customer=referred.display_name))

    def _is_one_customer(self):
        """Whether the two are the same, as far as their company and marks tell."""
        referrer, referred = self.referrer_id.commercial_partner_id, self.referred_id.commercial_partner_id
        if referrer == referred:
            return True
        marks = referred._get_marks()
        return any(values & marks[name] for name, values in referrer._get_marks().items())

    def _has_twin(self):
        """Whether somebody else who has ordered before has one of the marks of the new customer."""
        customer = self.referred_id.commercial_partner_id
        marks = customer._get_marks()
        twins = self.env["res.partner"].sudo().with_context(active_test=False).search(Domain.OR(
            Domain(name, "in", sorted(values)) for name, values in marks.items() if values)) if any(
                marks.values()) else customer
        others = twins.commercial_partner_id - customer
        return bool(others) and bool(self.env["sale.order"].sudo().search_count([
            ("partner_id.commercial_partner_id", "in", others.ids), ("company_id", "=", self.company_id.id),
            ("state", "=", "sale")], limit=1))

    def _get_order_domain(self):
        """Orders that the new customer has confirmed already, whichever day they are said to be of."""
        return Domain([
            ("partner_id.commercial_partner_id", "=", self.referred_id.commercial_partner_id.id),
            ("company_id", "=", self.company_id.id), ("state", "=", "sale")])

    # === CRUD ===#

    @api.model_create_multi
    def create(self, vals_list):
        referrals = super().create([self._clean(vals) for vals in vals_list])
        campaigns = self.env["crm.retention.campaign"]._find_referral_campaigns(referrals.company_id)
        for company, found in referrals.sudo().grouped("company_id").items():
            found.campaign_id = campaigns.get(company)
        return referrals

    def write(self, vals):
        if not self.env.su and any(name in vals for name in FIXED):
            raise UserError(self.env._(
                "Who referred whom cannot be changed: have a manager delete the referral, and enter "
                "it anew."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_rewarded(self):
        if not self.env.su and any(referral.state in GIVEN for referral in self):
            raise UserError(self.env._("A referral that was rewarded stays on record."))

    # === ACTIONS ===#

    @arguments.read("some")
    def action_refuse(self):
        """Nobody is rewarded for these referrals.

        :raises AccessError: for who is not a relationship manager
        :raises UserError: for referrals that are closed
        """
        self.env["res.users"]._check_role("manager", self.env._("refuse referrals"))
        self._move_to("refused", refusal="person")
        return True

    # === BUSINESS METHODS ===#

    def _prepare_refused(self):
        return {referral: {"closed_at": self._get_now()} for referral in self}

    @api.model
    def _clean(self, vals):
        """The values with the commercial entities of the partners, and nothing where a reference is blank."""
        partners = self.env["res.partner"].sudo()
        cleaned = {}
        for name in ("referrer_id", "referred_id"):
            if arguments.is_id(vals.get(name)) and (partner := partners.browse(vals[name]).exists()):
                cleaned[name] = partner.commercial_partner_id.id
        for name in ("source", "external_ref"):
            if isinstance(vals.get(name), str):
                cleaned[name] = vals[name].strip() or False
        return {**vals, **cleaned}

    # === MERGING CUSTOMERS ===#

    def _merge_into(self, sources, destination):
        """Leave one referral of a customer in each company: the one that was rewarded, else the first. Who brought
        themselves now is found at night."""
        referrals = self.search([("referred_id", "in", (sources | destination).ids)])
        for found in referrals.grouped("company_id").values():
            _kept, *others = found.sorted(lambda referral: (referral.state not in GIVEN, referral.id))
            self.union(*others).unlink()
        self.env.flush_all()  # core goes on in SQL
