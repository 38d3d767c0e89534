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
            if records._original_module == MODULE and not thread_id and not records._opened_by_mail:
                raise AccessError(self.env._(
                    "Mails cannot open records of the kind %(records)s.", records=records._description))
        return super()._message_route_process(message, message_dict, routes)
