from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from ...tools.ours import reaches_ours

CHOICE = {"mailing_domain", "mailing_filter_id", "mailing_model_id"}


class MailingMailing(models.Model):
    """Whom a mailing goes to by what we know of customers is read by the rights of whoever chose them.

    Odoo looks for the recipients with all rights, in the server's own company. So anybody who sends mailings would
    learn from the addresses who buys how much, and "VIP" would be the tier of another company.
    """

    _inherit = "mailing.mailing"
    _guarded_fields = ("chosen_by_id", "chosen_in_id")

    chosen_by_id = fields.Many2one(
        "res.users", "Recipients Chosen By", readonly=True, copy=False, ondelete="set null",
        help="Who chose the recipients by their tier or other figures: by their rights they are looked for.")
    chosen_in_id = fields.Many2one(
        "res.company", "Recipients of Company", readonly=True, copy=False, ondelete="set null",
        help="The company whose tiers and figures count.")

    # === CRUD ===#

    @api.model_create_multi
    def create(self, vals_list):
        mailings = super().create(vals_list)
        mailings._note_choice()
        return mailings

    def write(self, vals):
        result = super().write(vals)
        if CHOICE & vals.keys():
            self._note_choice()
        return result

    def _note_choice(self):
        """Note who has chosen, where that is a person.

        :raises AccessError: for who may not read what they choose by
        """
        if self.env.su:
            return
        for mailing in self.filtered(lambda mailing: mailing._reaches_ours()):
            self.env[mailing.mailing_model_real]._search(Domain(mailing._parse_mailing_domain()))
            mailing.sudo().write({"chosen_by_id": self.env.uid, "chosen_in_id": self.env.company.id})

    # === RECIPIENTS ===#

    def _get_recipients_domain(self):
        domain = super()._get_recipients_domain()
        if not self.env.su or not self._reaches_ours():
            return domain
        user = self.chosen_by_id or self.create_uid
        company = self.chosen_in_id if self.chosen_in_id in user.company_ids else user.company_id
        records = self.env[self.mailing_model_real].with_user(user).with_context(allowed_company_ids=company.ids)
        try:
            return Domain("id", "in", records._search(domain))
        except AccessError:
            self._message_log(body=self.env._(
                "Nobody has got this mailing: %(user)s may no longer read what its recipients were chosen by. Have "
                "somebody who may choose them anew.", user=user.name))
            return Domain.FALSE

    def _reaches_ours(self):
        records = self.env.get(self.mailing_model_real)
        return records is not None and reaches_ours(
            records, Domain(self._parse_mailing_domain()).optimize(records))
