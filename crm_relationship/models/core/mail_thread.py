from odoo import api, models
from odoo.exceptions import AccessError

MODULE = "crm_relationship"


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    # Whether a mail may make a record of ours; any employee can hand one in, with values, that is handled as superuser.
    _opened_by_mail = False

    @api.model
    def _message_route_process(self, message, message_dict, routes):
        for model, thread_id, *_rest in routes or ():
            records = self.env.get(model, self)
            if records._original_module == MODULE:
                records.browse(thread_id or [])._check_may_hand_in()
        return super()._message_route_process(message, message_dict, routes)

    def _check_may_hand_in(self):
        """Refuse a mail for this record, or for a new one, that may not come in this way.

        :raises AccessError: for a kind of records that no mail opens; for who could not write in this record themselves
            and runs no mail gateway
        """
        if not self and not self._opened_by_mail:
            raise AccessError(self.env._(
                "Mails cannot open records of the kind %(records)s.", records=self._description))
        if self and not (self.env.su or self.env.user.has_group("base.group_system")):
            self.check_access(self._mail_post_access)
