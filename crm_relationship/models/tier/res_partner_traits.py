from odoo import api, models
from odoo.tools import SQL

from ...tools import arguments


class ResPartner(models.Model):
    _inherit = "res.partner"

    @api.readonly
    @arguments.read("one")
    def get_account_traits(self):
        """What is known of a customer's key-account traits (a contact's are those of its company).

        :return: a dict: `partner_id` (the commercial entity), `fit` (percent of the weight of what was answered, False
            where nothing was), `answered` and `asked` (how many traits), `can_answer`, `traits`: for each trait in use,
            in order, `code`, `name`, `question`, `weight`, `answer` (`yes`, `no`, `unknown`), `user` (name) and `date`
            (ISO), both False where nobody has answered; all in the current company
        :raises AccessError: for partners the user may not read
        """
        self.ensure_one()
        self.check_access("read")
        customer, answers = self.commercial_partner_id, self.env["crm.account.trait.answer"]
        given = answers.search([("partner_id", "=", customer.id), ("company_id", "=", self.env.company.id)])
        by_trait = {answer.trait_id: answer for answer in given}
        traits = self.env["crm.account.trait"].search([])
        fit, answered = customer._get_account_fits().get(customer.id, (False, 0)) if given else (False, 0)
        return {
            "partner_id": customer.id, "fit": fit, "answered": answered, "asked": len(traits),
            "can_answer": customer._may_answer_traits(),
            "traits": [{
                "code": trait.code, "name": trait.name, "question": trait.question or "", "weight": trait.weight,
                **answers._format_answer(by_trait.get(trait))} for trait in traits],
        }

    @arguments.read("some", answers=arguments.table(arguments.choice("yes", "no", "unknown"), most=100))
    def set_account_traits(self, answers):
        """Answer for these customers which key-account traits they have, in the current company.

        :param answers: `{code of the trait: "yes", "no" or "unknown"}`; others stay as they are
        :return: a list of what `get_account_traits` returns, one for each partner, in order
        :raises AccessError: for customers whose profile the user may not change
        :raises ValidationError: for an unknown code, another answer, or one of your own companies and users
        """
        self.check_access("read")
        customers = self.commercial_partner_id
        customers._check_is_customer()
        traits = self.env["crm.account.trait"].union(*(
            self.env["crm.arguments"]._find_code("crm.account.trait", code, "answers") for code in answers))
        for answer in self.env["crm.account.trait.answer"]._get_or_create_for(customers, traits):
            answer.answer = answers[answer.trait_id.code]
        return [partner.get_account_traits() for partner in self]

    def _get_account_fits(self):
        """`{commercial partner id: (fit in percent, how many answers)}` in the current company, where there are any."""
        for model in ("crm.account.trait", "crm.account.trait.answer"):
            self.env[model].flush_model()
        rows = self.env.execute_query_dict(SQL(
            "SELECT * FROM (%s) fits WHERE company_id = %s AND partner_id = ANY(%s)",
            self.env["crm.account.trait.answer"]._select_fits(), self.env.company.id, self.commercial_partner_id.ids))
        return {row["partner_id"]: (row["fit"], row["answered"]) for row in rows}

    def _may_answer_traits(self):
        """Whether the user may answer on this customer: who may change the profile. There need not be an answer yet."""
        answers = self.env["crm.account.trait.answer"]
        rule = self.env["ir.rule"]._compute_domain(answers._name, "write")
        answer = answers.sudo().new({"partner_id": self.id, "company_id": self.env.company.id})
        return self.env.su or (answers.has_access("write") and bool(answer.filtered_domain(rule)))
