"""The chatter on the page of a complaint takes what our own forms take, and as often: Odoo's takes anything."""

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from odoo.addons.mail.controllers.attachment import AttachmentController

from ..tools.secret_links import without_keys
from . import complaint_form

# How many messages and files for one complaint may come from outside within so many hours.
MESSAGE_LIMITS = ((1, 20), (24, 100))
FILE_LIMITS = ((1, 30), (24, 150))
MAX_BODY = 4 * complaint_form.MAX_LENGTHS["description"]  # as HTML


class ComplaintChatter(AttachmentController):
    @http.route()
    def mail_attachment_upload(self, ufile, thread_id, thread_model, is_pending=False, **kwargs):
        """As before; for a complaint, from outside, only such files as the forms take."""
        if self._is_from_outside(thread_model) and self._get_thread_with_access_for_post(
                thread_model, thread_id, **kwargs):
            (name, _content), wrong = complaint_form.read_file(ufile)
            wrong = wrong or self._get_refusal("complaint_file", thread_id, FILE_LIMITS)
            if wrong:
                return request.make_json_response({"error": wrong})
            ufile.stream.seek(0)
            ufile.filename = name
        return super().mail_attachment_upload(ufile, thread_id, thread_model, is_pending=is_pending, **kwargs)

    def _prepare_message_data(self, post_data, *, thread, **kwargs):
        """As before; for a complaint, from outside, only so much, and without the keys of a link that was copied."""
        if self._is_from_outside(thread._name):
            body = post_data.get("body") or ""
            if not isinstance(body, str) or len(body) > MAX_BODY:
                raise UserError(request.env._("At most %(length)s characters, please.",
                                              length=complaint_form.MAX_LENGTHS["description"]))
            refusal = self._get_refusal("complaint_message", thread.id, MESSAGE_LIMITS)
            if refusal:
                raise UserError(refusal)
            if body:
                post_data = {**post_data, "body": without_keys(body)}
        return super()._prepare_message_data(post_data, thread=thread, **kwargs)

    def _is_from_outside(self, model):
        return model == "crm.complaint" and not request.env.user._is_internal()

    def _get_refusal(self, kind, complaint_id, limits):
        if complaint_form.take((kind, int(complaint_id), limits)):
            return None
        return request.env._("That is a lot at once. Please wait a while before you send more.")
