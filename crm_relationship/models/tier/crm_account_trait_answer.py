from odoo import fields, models
from odoo.tools import SQL


class CrmAccountTraitAnswer(models.Model):
    """Whether a customer has a key-account trait, in the eyes of one company: who said so, and when.

    People change the answer; customer, company and trait stay what they are.
    """

    _name = "crm.account.trait.answer"
    _description = "Answer on a Key-Account Trait"
    _inherit = "crm.guarded.mixin"
    _free_fields = ("answer",)
    _order = "partner_id, trait_id"
    _rec_name = "partner_id"

    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, readonly=True, index=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    trait_id = fields.Many2one("crm.account.trait", "Trait", required=True, readonly=True, ondelete="restrict")
    answer = fields.Selection(
        [("yes", "Yes"), ("no", "No"), ("unknown", "Unknown")], default="unknown", required=True)
    user_id = fields.Many2one("res.users", "Answered By", readonly=True, ondelete="set null")
    date = fields.Date("Answered On", readonly=True)

    _customer_trait_uniq = models.Constraint(
        "UNIQUE (company_id, partner_id, trait_id)", "This customer has an answer on that trait: change that one.")

    # === CRUD ===#

    def write(self, vals):
        """Who changes an answer gives it."""
        result = super().write(vals)
        if "answer" in vals:
            super(CrmAccountTraitAnswer, self.sudo()).write(
                {"user_id": self.env.uid, "date": fields.Date.context_today(self)})
        return result

    # === BUSINESS METHODS ===#

    def _get_or_create_for(self, customers, traits):
        """The answers of these customers on these traits in the current company; new ones say nothing yet.

        :raises AccessError: for customers whose profile the user may not change
        """
        known = self.sudo().search([
            ("partner_id", "in", customers.ids), ("company_id", "=", self.env.company.id),
            ("trait_id", "in", traits.ids)])
        pairs = {(answer.partner_id, answer.trait_id) for answer in known}
        with self.env["crm.contention"]._once():
            new = self.sudo().create([
                {"partner_id": customer.id, "company_id": self.env.company.id, "trait_id": trait.id}
                for customer in customers for trait in traits if (customer, trait) not in pairs])
        answers = (known | new).sudo(False)
        answers.check_access("write")
        return answers

    def _select_fits(self):
        """Rows of `partner_id`, `company_id`, `fit` (percent: the weight of what was answered yes in all that was
        answered) and `answered` (how many), of the customers with at least one answer. Traits in use count.
        """
        return SQL(
            """
            SELECT answer.partner_id, answer.company_id, COUNT(*)::integer AS answered,
                   (100 * COALESCE(SUM(trait.weight) FILTER (WHERE answer.answer = 'yes'), 0)
                        / SUM(trait.weight))::float8 AS fit
              FROM crm_account_trait_answer answer
              JOIN crm_account_trait trait ON trait.id = answer.trait_id AND trait.active
             WHERE answer.answer <> 'unknown'
          GROUP BY answer.partner_id, answer.company_id
            """)

    def _format_answer(self, answer):
        return {
            "answer": answer.answer if answer else "unknown",
            "user": answer.sudo().user_id.name or False if answer else False,
            "date": fields.Date.to_string(answer.date) or False if answer else False,
        }

    def _merge_into(self, sources, destination):
        """Leave one answer a company and trait for `destination`: what somebody said, else the latest."""
        everybody = self.search([("partner_id", "in", (sources | destination).ids)])
        for answers in everybody.grouped(lambda answer: (answer.company_id, answer.trait_id)).values():
            kept = answers.sorted(lambda answer: (
                answer.answer != "unknown", answer.date or fields.Date.to_date("1970-01-01"),
                answer.partner_id == destination))[-1]
            (answers - kept).unlink()
            kept.partner_id = destination
        self.flush_model()  # core goes on in SQL
