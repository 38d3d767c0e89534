import logging

from odoo import api, models
from odoo.exceptions import AccessError

from ...tools import private
from ...tools.automatic_mail import is_automatic, is_automatic_reply
from ...tools.secret_links import without_keys

_logger = logging.getLogger(__name__)


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    @api.model
    def message_process(self, model, message, custom_values=None, save_original=False, strip_attachments=False,
                        thread_id=None):
        """As before; who may not open complaints hands over no mail for them, and into which one comes from the mail.

        :raises AccessError: for who may not create complaints, or, with a `thread_id`, does not run the mail gateway
        """
        if model == "crm.complaint" and not self.env.su:
            self.env[model].check_access("create")
            if thread_id and not self.env.user.has_group("base.group_system"):
                raise AccessError(self.env._(
                    "The email itself says which complaint it belongs to. Write in the complaint instead."))
        return super().message_process(
            model, message, custom_values=custom_values, save_original=save_original,
            strip_attachments=strip_attachments, thread_id=thread_id)

    @api.model
    def _message_route_process(self, message, message_dict, routes):
        """As before, but automatic mails open no complaint and change none, and answers follow merged complaints."""
        routes = [found for route in routes or () if (found := self._route_complaint(message, message_dict, route))]
        gateway = self
        if not (self.env.su or self.env.user.has_group("base.group_system")):  # no mail server: anybody names a sender
            gateway = self.with_context(complaint_customers_words=private.Private(False))
        return super(MailThread, gateway)._message_route_process(message, message_dict, routes)

    def _route_complaint(self, message, message_dict, route):
        """The route of a mail, `None` where it must not go there."""
        model, thread_id, *rest = route
        if model != "crm.complaint":
            return route
        complaint = self.env[model].sudo().browse(thread_id or [])._get_merged_into()
        if not is_automatic(message):
            return (model, complaint.id, *rest)
        sender, recipients, message_id = (message_dict.get(key) for key in ("email_from", "to", "message_id"))
        if not complaint and not (is_automatic_reply(message) or message_dict.get("in_reply_to")):
            message_dict["message_type"] = "auto_comment"  # opens a complaint, but is not answered
            return route
        if not complaint:
            _logger.info("Automatic mail from %s to %s with Message-Id %s: opens no complaint",
                         sender, recipients, message_id)
            return None
        _logger.info("Automatic mail from %s to %s with Message-Id %s: kept as a note on complaint %s",
                     sender, recipients, message_id, complaint.id)
        message_dict.update(message_type="auto_comment", is_internal=True)
        message_dict.pop("parent_id", None)
        return (model, complaint.id, *rest)

    def _message_parse_extract_payload(self, message, message_dict, save_original=False):
        """As before, and a mail with parts that nobody can read is mended instead of lost."""
        try:
            return super()._message_parse_extract_payload(message, message_dict, save_original=save_original)
        except (LookupError, TypeError, ValueError) as error:
            _logger.info("Mail with Message-Id %s has unreadable parts: %r", message_dict.get("message_id"), error)
        for part in message.walk():
            if not part.is_multipart():
                self._mend_part(part)
        return super()._message_parse_extract_payload(message, message_dict, save_original=save_original)

    def _message_parse_extract_payload_postprocess(self, message, payload_dict):
        """As before, and a customer who quotes our mail to them does not hand on its keys."""
        payload = super()._message_parse_extract_payload_postprocess(message, payload_dict)
        body = payload.get("body") or ""
        return {**payload, "body": type(body)(without_keys(body))}

    def _mend_part(self, part):
        """Read text in an unknown character set as UTF-8, and any other unreadable part as a plain file."""
        if not self._is_readable(part) and part.get_content_maintype() == "text":
            part.set_param("charset", "utf-8")
        if not self._is_readable(part):
            name = part.get_filename() or "attachment"
            del part["Content-Type"]
            del part["Content-Disposition"]
            part["Content-Type"] = "application/octet-stream"
            part.add_header("Content-Disposition", "attachment", filename=name)

    def _is_readable(self, part):
        try:
            part.get_content()
        except (LookupError, TypeError, ValueError):
            return False
        return True
