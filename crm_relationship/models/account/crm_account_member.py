from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.labels import get_labels

ONLY_ONE = ("coordinator", "sponsor")


class CrmAccountMember(models.Model):
    """Who of us works for a customer, and as what: the account team. One of them coordinates the others, one stands for
    the customer in our management."""

    _name = "crm.account.member"
    _description = "Account Team Member"
    _inherit = "crm.account.mixin"
    _order = "partner_id, company_id, role, id"
    _rec_name = "user_id"
    _rec_names_search = ["user_id", "partner_id"]
    _check_company_auto = True

    # === FIELDS ===#

    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, index=True, check_company=True, ondelete="cascade",
        domain="['|', ('is_company', '=', True), ('parent_id', '=', False)]")
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company, ondelete="cascade")
    user_id = fields.Many2one(
        "res.users", "Member", required=True, index=True, check_company=True, ondelete="cascade",
        default=lambda self: self.env.user,
        domain=lambda self: [("all_group_ids", "in", self.env.ref("base.group_user").ids)])
    role = fields.Selection(
        [("coordinator", "Coordinator"), ("sponsor", "Executive Sponsor"), ("seller", "Seller"),
         ("service", "Customer Service"), ("technical", "Technical Adviser"), ("logistics", "Logistics"),
         ("finance", "Finance")], required=True, default="seller",
        help="Coordinator: everybody else tells them what they do with this customer; there is one. Executive sponsor: "
             "who of our management answers for the customer and is called when things get difficult; there is one.")
    task = fields.Char("Looks After", help="What they do for this customer, such as a product line or a site.")
    active = fields.Boolean(default=True, help="Archive who does not work for this customer any more.")
    tier_id = fields.Many2one(related="partner_id.tier_id")
    tier_color = fields.Integer(related="partner_id.tier_id.color", string="Tier Color")

    _member_uniq = models.Constraint(
        "UNIQUE (partner_id, company_id, user_id, role)",
        "This person has that role in the account team already, perhaps archived.")
    _coordinator_uniq = models.UniqueIndex(
        "(partner_id, company_id) WHERE role = 'coordinator' AND active",
        "This customer has a coordinator already: archive that one, or change the person.")
    _sponsor_uniq = models.UniqueIndex(
        "(partner_id, company_id) WHERE role = 'sponsor' AND active",
        "This customer has an executive sponsor already: archive that one, or change the person.")

    # === COMPUTE ===#

    @api.depends("user_id", "role")
    @api.depends_context("lang")
    def _compute_display_name(self):
        roles = get_labels(self, "role")
        for member in self:
            member.display_name = f"{member.user_id.name} ({roles.get(member.role, '')})"

    # === CONSTRAINTS ===#

    @api.constrains("user_id")
    def _check_user(self):
        self.user_id._check_internal()

    # === CRUD ===#

    @api.model_create_multi
    def create(self, vals_list):
        self.flush_model(["active", "role"])  # the ORM writes later than it inserts: who was archived makes room
        members = super().create(vals_list)
        members._tell_coordinators()
        return members

    def write(self, vals):
        before = {member: member._get_coordinator() for member in self}
        result = super().write(vals)
        self.filtered(lambda member: member._get_coordinator() != before[member])._tell_coordinators()
        return result

    def _describe_fixed(self):
        return self.env._("Who is in an account team stays with that customer and company: add them to the other one.")

    # === BUSINESS METHODS ===#

    def _get_coordinator(self):
        """Who coordinates by this row."""
        return self.user_id if self.active and self.role == "coordinator" else self.user_id.browse()

    def _tell_coordinators(self):
        """Have who was named coordinator by somebody else hear of it."""
        for member in self:
            user = member._get_coordinator()
            if not user or user == self.env.user:
                continue
            reader = member.with_context(**user._get_reader_context(member.company_id))
            reader.partner_id.message_notify(
                partner_ids=user.partner_id.ids,
                subject=reader.env._("You coordinate %(customer)s", customer=member.partner_id.display_name),
                body=reader.env._(
                    "%(who)s has named you coordinator of this customer: colleagues of other teams tell you what they "
                    "do there, and you see to it that the customer hears one voice.", who=self.env.user.name))

    @api.model
    def _name_coordinator(self, customer, company, user):
        """Have somebody coordinate a customer in a company.

        :raises AccessError: where who names may not change the account team
        :raises UserError: where somebody else coordinates
        """
        values = {"partner_id": customer.id, "company_id": company.id, "user_id": user.id, "role": "coordinator"}
        team = self.sudo().with_context(active_test=False).search(
            [("partner_id", "=", customer.id), ("company_id", "=", company.id), ("role", "=", "coordinator")])
        other = team.filtered(lambda member: member.active and member.user_id.active and member.user_id != user)
        if other:
            raise UserError(self.env._(
                "%(user)s coordinates %(customer)s already.", user=other.user_id.name, customer=customer.display_name))
        own = team.filtered(lambda member: member.user_id == user).with_env(self.env)
        (team.filtered("active").with_env(self.env) - own).write({"active": False})  # who does not work here any more
        if own:
            own.write({"active": True})
        else:
            self.create(values)

    # === MERGING CUSTOMERS ===#

    def _merge_into(self, sources, target):
        """Leave everybody once with each role, and one coordinator and one sponsor: the target's, else the first."""
        members = self.with_context(active_test=False).search([("partner_id", "in", (sources | target).ids)])
        ordered = members.sorted(lambda member: (not member.active, member.partner_id != target, member.id))
        for found in ordered.grouped(lambda member: (member.company_id, member.user_id, member.role)).values():
            found[1:].unlink()
        for (_company, role), found in ordered.exists().filtered("active").grouped(
                lambda member: (member.company_id, member.role)).items():
            if role in ONLY_ONE:
                found[1:].active = False
        self.env.flush_all()  # core goes on in SQL
