from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools import arguments

FIXED = ("partner_id", "account_id", "company_id")


class CrmAccountStakeholder(models.Model):
    """A person at a customer who has a say in what is bought, as we see them: opinions about a person, for who looks
    after the customer only.

    Who has *left* is derived: the contact is archived, or belongs to another customer now. So no move of a contact has
    to tell, the history stays here, and the new customer's salesperson can be handed it (`action_take_over`).
    """

    _name = "crm.account.stakeholder"
    _description = "Stakeholder"
    _inherit = ["crm.account.attitude.mixin", "crm.link.guard"]
    _order = "account_id, influence DESC, id"
    _rec_name = "partner_id"
    _rec_names_search = ["partner_id"]
    _guarded_links = (*FIXED, "owner_id", "parent_id")
    _attitude_link = "stakeholder_id"

    # === FIELDS ===#

    partner_id = fields.Many2one(
        "res.partner", "Contact", required=True, index=True, ondelete="cascade", domain=[("is_company", "=", False)])
    account_id = fields.Many2one(
        "res.partner", "Customer", compute="_compute_account_id", store=True, readonly=False, precompute=True,
        required=True, index=True, ondelete="cascade", domain=[("parent_id", "=", False)])
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company, ondelete="cascade")
    active = fields.Boolean(default=True, help="Archive who no longer matters, or has been replaced.")
    role = fields.Selection(
        [("decider", "Decider"), ("economic_buyer", "Economic Buyer"), ("user", "End User"), ("technical", "Technical"),
         ("gatekeeper", "Gatekeeper"), ("coach", "Coach")], "Role in Buying",
        help="Decider: has the last word. Economic buyer: pays. End user: works with it. Technical: checks that it "
             "fits. Gatekeeper: lets us in, or not. Coach: tells us how things work there.")
    level = fields.Selection(
        [("executive", "Executive"), ("middle", "Middle Manager"), ("operational", "Operational")], required=True,
        default="operational")
    influence = fields.Selection([("1", "Low"), ("2", "Medium"), ("3", "High")], required=True, default="2")
    owner_id = fields.Many2one(
        "res.users", "Our Contact", compute="_compute_owner_id", store=True, readonly=False, precompute=True,
        index="btree_not_null", ondelete="set null", help="Who of us looks after this person.",
        domain=lambda self: [("all_group_ids", "in", self.env.ref("crm_relationship.group_relationship_user").ids)])
    parent_id = fields.Many2one(
        "crm.account.stakeholder", "Reports To", index="btree_not_null", ondelete="set null",
        domain="[('account_id', '=', account_id), ('company_id', '=', company_id), ('id', '!=', id)]")
    goal = fields.Text("Next Goal", help="What we want to reach with this person next.")
    function = fields.Char(related="partner_id.function")
    phone = fields.Char(related="partner_id.phone")
    email = fields.Char(related="partner_id.email")
    note_ids = fields.One2many("crm.account.note", "stakeholder_id", "Private Notes")
    change_ids = fields.One2many("crm.account.attitude.change", "stakeholder_id", "History", readonly=True)
    is_left = fields.Boolean(
        "Left", compute="_compute_is_left", search="_search_is_left", compute_sudo=True,
        help="The contact is archived, or works for another customer now.")
    moved_to_id = fields.Many2one("res.partner", "Now At", compute="_compute_is_left", compute_sudo=True)

    _person_uniq = models.Constraint(
        "UNIQUE (account_id, partner_id, company_id)",
        "This person is on the customer's map already, perhaps archived.")

    # === COMPUTE ===#

    @api.depends("partner_id.name")
    def _compute_display_name(self):
        for stakeholder in self:
            stakeholder.display_name = stakeholder.partner_id.sudo().name

    @api.depends("partner_id")
    def _compute_account_id(self):
        """Where the contact works when they are entered; it stays when they leave."""
        for stakeholder in self:
            if not stakeholder._origin or not stakeholder.account_id:
                stakeholder.account_id = stakeholder.partner_id.commercial_partner_id or stakeholder.account_id

    @api.depends("account_id")
    def _compute_owner_id(self):
        for stakeholder in self:
            if not stakeholder._origin or not stakeholder.owner_id:
                stakeholder.owner_id = stakeholder.account_id.user_id or self.env.user

    @api.depends("partner_id.active", "partner_id.commercial_partner_id", "account_id")
    def _compute_is_left(self):
        for stakeholder in self:
            contact, employer = stakeholder.partner_id, stakeholder.partner_id.commercial_partner_id
            moved = employer != stakeholder.account_id
            stakeholder.is_left = bool(contact) and (moved or not contact.active)
            stakeholder.moved_to_id = moved and contact.active and employer != contact and employer

    def _search_is_left(self, operator, value):
        contacts = self.env["res.partner"]._fields
        left = SQL(
            """
            SELECT person.id
              FROM crm_account_stakeholder person
              JOIN res_partner contact ON contact.id = person.partner_id
             WHERE NOT contact.active OR contact.commercial_partner_id IS DISTINCT FROM person.account_id
            """, to_flush=[contacts["active"], contacts["commercial_partner_id"], self._fields["account_id"],
                           self._fields["partner_id"]])
        return self.env["res.users"]._search_choice(operator, value, Domain("id", "in", left))

    # === CONSTRAINTS ===#

    @api.constrains("partner_id", "account_id")
    def _check_account(self):
        for stakeholder in self:
            employer = stakeholder.partner_id.commercial_partner_id
            if employer != stakeholder.account_id:
                raise ValidationError(self.env._(
                    "%(contact)s does not work for %(customer)s but for %(employer)s: change the contact's company "
                    "first, or choose that customer.", contact=stakeholder.partner_id.name,
                    customer=stakeholder.account_id.name, employer=employer.name))

    @api.constrains("parent_id", "account_id", "company_id")
    def _check_parent(self):
        if self._has_cycle():
            raise ValidationError(self.env._("Nobody reports to themselves, not even by way of others."))
        for stakeholder in self:
            boss = stakeholder.parent_id
            if boss and (boss.account_id, boss.company_id) != (stakeholder.account_id, stakeholder.company_id):
                raise ValidationError(self.env._(
                    "Who %(person)s reports to is not on the map of %(customer)s: choose somebody who is.",
                    person=stakeholder.partner_id.name, customer=stakeholder.account_id.name))

    # === CRUD ===#

    def write(self, vals):
        if not self.env.su and any(person[name].id != vals[name] for name in FIXED if name in vals for person in self):
            raise UserError(self.env._(
                "A person on the map stays with the customer where they were entered: who has moved is taken over at "
                "the new one."))
        return super().write(vals)

    def unlink(self):
        self.sudo().note_ids.unlink()  # with what is attached to them
        return super().unlink()

    # === ACTIONS ===#

    @arguments.read("one")
    def action_take_over(self):
        """Put somebody who has moved on the map of the customer where they work now, with their history; what is known
        of them here stays. Their new owner is that customer's salesperson, else who hands them over.

        :return: an action that opens the new map, for who may read it; else True
        :raises AccessError: for who may not change this stakeholder
        :raises UserError: for who has not moved, or is on the new map already
        """
        self.check_access("write")
        person = self.sudo()
        target = person.moved_to_id
        if not target:
            raise UserError(self.env._(
                "%(person)s does not work for another customer: change the contact's company first.",
                person=person.partner_id.name))
        if person.with_context(active_test=False).search_count([
                ("partner_id", "=", person.partner_id.id), ("account_id", "=", target.id),
                ("company_id", "=", person.company_id.id)], limit=1):
            raise UserError(self.env._(
                "%(person)s is on the map of %(customer)s already.",
                person=person.partner_id.name, customer=target.name))
        new = person._hand_over(target)
        return target.with_env(self.env).action_view_people() if new.with_env(self.env).has_access("read") else True

    def _hand_over(self, target):
        """This person, with a copy of the history, on the map of another customer."""
        new = self.create({
            "partner_id": self.partner_id.id, "account_id": target.id, "company_id": self.company_id.id,
            "owner_id": (target.user_id or self.env.user).id})
        new.write({name: self[name] for name in ("role", "level", "influence", "goal")})
        for change in self.change_ids.sorted(reverse=True):
            change.copy({"stakeholder_id": new.id, "origin_id": (change.origin_id or self.account_id).id})
        new.write({"attitude": self.attitude, "attitude_reason": self.env._(
            "Came from %(customer)s", customer=self.account_id.name)})
        return new

    # === MERGING CUSTOMERS AND CONTACTS ===#

    def _merge_into(self, sources, target):
        """Leave each person once on the map of a customer: as they were seen last, with the notes and the history of
        all."""
        merged = sources | target
        people = self.with_context(active_test=False).search(
            ["|", ("partner_id", "in", merged.ids), ("account_id", "in", merged.ids)])

        def get_key(person):
            return (*(target if partner in merged else partner for partner in (person.partner_id, person.account_id)),
                    person.company_id)

        for found in people.grouped(get_key).values():
            *others, kept = found.sorted(lambda person: (person.active, str(person.attitude_on or ""), person.id))
            for other in others:
                other.change_ids.stakeholder_id = kept
                other.note_ids.stakeholder_id = kept
                self.flush_model(["parent_id"])
                self.env.cr.execute(SQL(  # as core does it: in between, they are of two customers
                    "UPDATE crm_account_stakeholder SET parent_id = NULLIF(%s, id) WHERE parent_id = %s",
                    kept.id, other.id))
                self.invalidate_model(["parent_id"])
                other.unlink()
        self.env.flush_all()  # core goes on in SQL
