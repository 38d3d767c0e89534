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
            if not hasattr(records, "message_update"):
                continue  # core says that they take no mails
            if records._original_module == MODULE and not thread_id and not records._opened_by_mail:
                raise AccessError(self.env._(
                    "Mails cannot open records of the kind %(records)s.", records=records._description))
            records.browse(thread_id or [])._check_may_write_in()
        return super()._message_route_process(message, message_dict, routes)

    def _message_log_batch(self, bodies, *args, **values):
        """As before; Odoo's dialogue for text messages notes in any record what it sends, and asks nobody."""
        if values.get("message_type", "notification") != "notification":
            self._check_may_write_in()
        return super()._message_log_batch(bodies, *args, **values)

    def _check_may_write_in(self):
        """Refuse a message of somebody in these records, where they are ours and core does not check that.

        :raises AccessError: for who could not write one there by themselves and runs no mail gateway
        """
        if self and self._original_module == MODULE and not (
                self.env.su or self.env.user.has_group("base.group_system")):
            self.check_access(self._mail_post_access)
