from collections.abc import Callable
from typing import NamedTuple

from markupsafe import Markup, escape

from odoo import fields, models

from odoo.addons.mail.tools.discuss import Store

from .crm_complaint_people import QUIET


class Call(NamedTuple):
    """Somebody hears of a complaint: by a note that reaches them and, where a kind is given, an activity.

    `say` and `summary` are functions that make a text of the complaint as the user reads it. No user: for the record.
    """

    complaint: models.Model
    user: models.Model
    say: Callable
    kind: str = ""
    summary: Callable | None = None
    deadline: fields.Datetime | None = None


class Note(NamedTuple):
    """A message on a complaint, and what `mail` knows of who gets it; nobody: an empty dict."""

    complaint: models.Model
    message: models.Model
    recipient: dict


class CrmComplaint(models.Model):
    """Calls, carried out together: all activities, all messages, all notifications and all mails in one creation each.

    What Odoo offers for one message after the other costs some twenty queries for each of them.
    """

    _inherit = "crm.complaint"

    def _call(self, calls):
        """Carry out calls about these complaints."""
        if not calls:
            return
        self._plan_calls([call for call in calls if call.kind])
        self._notify(self._write_notes(calls))

    # === ACTIVITIES ===#

    def _plan_calls(self, calls):
        """The activities of calls: at most one open of each complaint and kind, the last one. The note tells of it."""
        missing, changed = [], {}
        for name in dict.fromkeys(call.kind for call in calls):
            kind = self._get_kind(name)
            known = self._get_activities(kind)
            for call in {call.complaint.id: call for call in calls if call.kind == name}.values():
                user = call.user or call.complaint._get_manager()
                reader = call.complaint._read_by(user)
                activity, summary = known.get(call.complaint.id), call.summary(reader)
                if activity:
                    key = (user.id or activity.user_id.id, summary)
                    changed[key] = changed.get(key, activity) | activity
                elif user:
                    missing.append(call.complaint._prepare_activity(
                        kind, user_id=user.id, summary=summary, date_deadline=reader._get_day(call.deadline)))
        for (user_id, summary), activities in changed.items():
            activities.write({"user_id": user_id, "summary": summary})
        self.env["mail.activity"].with_context(**QUIET).create(missing)

    # === NOTES ===#

    def _write_notes(self, calls):
        """One message for each complaint and reader, whatever there is to say: a list of `Note`."""
        lines = {}
        for call in calls:
            who = (call.complaint, call.user)
            lines[who] = [*lines.pop(who, ()), call.say(call.complaint._read_by(call.user))]
        # What a customer sets off is no note of theirs.
        author = self.env.ref("base.partner_root") if self.env.user.share else self.env.user.partner_id
        author_id, email_from = self._message_compute_author(author.id)
        complaints = self.browse({complaint.id for complaint, _user in lines}).with_prefetch(self._prefetch_ids)
        replies = complaints._notify_get_reply_to_batch(
            defaults=dict.fromkeys(complaints.ids, email_from), author_ids=dict.fromkeys(complaints.ids, author_id))
        subtype_id = self.env["ir.model.data"]._xmlid_to_res_id("mail.mt_note")
        messages = self.sudo()._message_create([{
            "author_id": author_id, "email_from": email_from, "model": self._name, "res_id": complaint.id,
            "body": Markup("<br/>").join(map(escape, texts)), "message_type": "notification", "is_internal": True,
            "subtype_id": subtype_id, "partner_ids": user.partner_id.ids, "email_add_signature": False,
            "record_company_id": complaint.company_id.id, "reply_to": replies[complaint.id],
            "record_alias_domain_id": complaint.company_id.sudo().alias_domain_id.id,
        } for (complaint, user), texts in lines.items()])
        [known] = self.env["mail.followers"].sudo()._get_recipient_data(
            self.browse(), "user_notification", subtype_id,
            {user.partner_id.id for _complaint, user in lines if user}).values()
        return [Note(complaint, message, known.get(user.partner_id.id, {}))
                for message, (complaint, user) in zip(messages, lines, strict=True)]

    # === WHO GETS THEM ===#

    def _notify(self, notes):
        """Have notes reach who they are for, as they like it: in their inbox, by mail, on their phone."""
        notes = [note for note in notes if note.recipient.get("active")
                 and not (self.env.user.active and note.recipient["uid"] == self.env.uid)]
        mailed = [note for note in notes if note.recipient["notif"] == "email"]
        mails = self._create_mails(mailed)
        self.env["mail.notification"].sudo().create([{
            "author_id": note.message.author_id.id, "mail_message_id": note.message.id,
            "res_partner_id": note.recipient["id"], "notification_type": "inbox", "notification_status": "sent",
            **({"notification_type": "email", "notification_status": "ready", "is_read": True,
                "mail_mail_id": mails[note.message].id} if note.message in mails else {}),
        } for note in notes])
        if mails:
            self.env.ref("mail.ir_cron_mail_scheduler_action")._trigger()
        self._show_in_inboxes([note for note in notes if note.recipient["notif"] == "inbox"])

    def _create_mails(self, notes):
        """`{message: mail}`; the mails are sent by the queue."""
        values = []
        for note in notes:
            complaint, message = note.complaint.sudo(), note.message
            known = {"model": self._name, "res_id": complaint.id, "author_id": message.author_id.id,
                     "subtype_id": message.subtype_id.id, "message_type": "notification", "tracking_value_ids": False,
                     "email_add_signature": False, "email_layout_xmlid": False}
            base = complaint._notify_by_email_get_base_mail_values(
                message, [note.recipient], additional_values={"auto_delete": True})
            for _lang, texts, group in complaint._notify_get_classified_recipients_iterator(
                    message, [note.recipient], msg_vals=known):
                body = complaint._notify_by_email_render_layout(message, group, msg_vals=known, render_values=texts)
                values.append(complaint._notify_by_email_get_final_mail_values(
                    group["recipients_ids"], base, additional_values={"body_html": body}))
        mails = self.env["mail.mail"].sudo().create(values)
        return {mail.mail_message_id: mail for mail in mails}

    def _show_in_inboxes(self, notes):
        """Show notes at once to who reads their messages in Odoo, in all their browsers and on their phone."""
        for uid in {note.recipient["uid"] for note in notes}:
            user = self.env["res.users"].browse(uid)
            messages = self.env["mail.message"].browse(
                [note.message.id for note in notes if note.recipient["uid"] == uid])
            data = Store(bus_channel=user).add(
                messages.with_user(user).with_context(allowed_company_ids=[]), add_followers=True).get_result()
            for message in messages:
                user._bus_send("mail.message/inbox", {"message_id": message.id, "store_data": data})
                data = {}  # the first one brings all of it
        for note in notes:
            note.complaint._notify_thread_by_web_push(note.message, [note.recipient])
