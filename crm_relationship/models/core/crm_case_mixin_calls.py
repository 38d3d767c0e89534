import logging
from typing import NamedTuple

from markupsafe import Markup, escape

from odoo import models

from odoo.addons.mail.tools.discuss import Store

from ...tools.calls import Call

_logger = logging.getLogger(__name__)

QUIET = {"mail_activity_quick_update": True, "mail_create_nosubscribe": True}


class Note(NamedTuple):
    """A message on a case, and what `mail` knows of who gets it; nobody: an empty dict."""

    case: models.Model
    message: models.Model
    recipient: dict


class CrmCaseMixin(models.AbstractModel):
    """Calls (`tools.calls`), carried out together: all activities, all messages, all notifications and all mails in one
    creation each.

    What Odoo offers for one message after the other costs some twenty queries for each of them.
    """

    _inherit = "crm.case.mixin"

    def _call(self, calls):
        """Carry out calls about cases of this kind, in the words of who hears them: who is told something gets no mail
        of its own about what they are asked to do."""
        for is_told in (True, False):
            asked = [call for call in calls if call.kind and bool(call.say) == is_told]
            self._plan_calls(asked, is_quiet=is_told)
        self._deliver(self._write_notes([call for call in calls if call.say]))

    def _ask(self, kind, user, say, deadline=None, details=None):
        """Ask somebody to do something about this case, and have them get a mail about it.

        :param kind: the name of a type of activity of ours: there is at most one open of each
        :param say: a function that makes the summary of the case as who is asked reads it
        """
        self.ensure_one()
        self._call([Call(self, user, None, kind, say, deadline, details)])

    def _tell(self, user, say):
        """Have somebody hear of this case by a note that reaches them; no user: for the record."""
        self.ensure_one()
        self._call([Call(self, user, say)])

    def _settle(self, *kinds):
        """Nothing is to be done any more of these types of activity."""
        if self and kinds:
            self._search_activities(*kinds).unlink()

    # === THE WORK ===#

    def _plan_work(self, is_new=False):
        """One activity for each case that is worked on: for who is responsible, by its deadline.

        :param is_new: there are no activities yet
        """
        calls = [call for case in self if (call := case._get_work())]
        working = self.browse(call.case.id for call in calls)
        if not is_new:
            (self - working)._settle(self._work_kind)
        self._plan_calls(calls, is_quiet=not self._is_work_announced, is_new=is_new)

    def _get_work(self):
        """What there is to do in this case, as a `Call`; None: nothing."""
        return Call(
            self, self._get_responsible(), None, self._work_kind, lambda reader: reader._describe_work(),
            self._get_work_deadline()) if self._is_open() else None

    def _is_open(self):
        """Whether somebody has to work on this case."""
        raise NotImplementedError

    def _describe_work(self):
        """What there is to do, in the reader's words."""
        raise NotImplementedError

    def _get_work_deadline(self):
        """By which day or moment."""
        return self["deadline"]

    # === ACTIVITIES ===#

    def _plan_calls(self, calls, is_quiet, is_new=False):
        """The activities of calls: at most one open of each case and kind, the last one."""
        is_quiet = is_quiet or bool(self._get_moment_told())
        missing, changed = [], {}
        for kind in dict.fromkeys(call.kind for call in calls):
            last = {call.case.id: call for call in calls if call.kind == kind}
            cases = self.browse(last).with_prefetch(self._prefetch_ids)
            known = {} if is_new else {
                activity.res_id: activity for activity in cases._search_activities(kind, is_quiet=is_quiet)}
            for case_id, call in last.items():
                user = call.user or call.case._get_manager()
                if case_id not in known:
                    missing += [call.case._prepare_activity(call, user)] if user else []
                    continue
                values = call.case._prepare_change(call, user, known[case_id])
                if values:
                    key = tuple(values.items())
                    changed[key] = changed.get(key, known[case_id]) | known[case_id]
        for values, activities in changed.items():
            activities.write(dict(values))
        self.env["mail.activity"].sudo().with_context(**(QUIET if is_quiet else {})).create(missing)

    def _get_kind(self, name):
        """The id of one of our types of activity."""
        return self.env["ir.model.data"]._xmlid_to_res_id(f"crm_relationship.{name}", raise_if_not_found=True)

    def _has_kind(self, name):
        """Whether one of our types of activity is there; where it is not, the log says what is lacking."""
        found = self.env["ir.model.data"]._xmlid_to_res_id(f"crm_relationship.{name}", raise_if_not_found=False)
        if not found:
            _logger.warning("Nobody is asked by %s: this type of activity is gone, upgrade the module", name)
        return bool(found)

    def _search_activities(self, *kinds, is_quiet=True):
        """What is open of types of activity on these cases."""
        return self.env["mail.activity"].sudo().with_context(**(QUIET if is_quiet else {})).search([
            ("res_model", "=", self._name), ("res_id", "in", self.ids),
            ("activity_type_id", "in", [self._get_kind(kind) for kind in kinds])])

    def _prepare_activity(self, call, user):
        reader = self._read_by(user)
        return {
            "activity_type_id": self._get_kind(call.kind), "res_id": self.id, "res_model": self._name,
            "res_name": self.display_name, "res_model_id": self.env["ir.model"]._get_id(self._name),
            "automated": True, "user_tz": user.tz, "user_id": user.id, "summary": call.summary(reader),
            "date_deadline": reader._get_day(call.deadline),
            **({"note": call.details(reader)} if call.details else {})}

    def _prepare_change(self, call, user, activity):
        """What differs in an activity that there is already."""
        reader = self._read_by(user)
        values = {"user_id": user.id or activity.user_id.id, "summary": call.summary(reader)}
        if call.deadline:
            values["date_deadline"] = reader._get_day(call.deadline)
        return {name: value for name, value in values.items() if activity._fields[name].convert_to_write(
            activity[name], activity) != value}

    # === NOTES ===#

    def _write_notes(self, calls):
        """One message for each case and reader, whatever there is to say: a list of `Note`."""
        lines = {}
        for call in calls:
            who = (call.case, call.user)
            lines[who] = [*lines.pop(who, ()), call.say(call.case._read_by(call.user))]
        if not lines:
            return []
        # What a customer sets off is no note of theirs.
        author = self.env.ref("base.partner_root") if self.env.user.share else self.env.user.partner_id
        author_id, email_from = self._message_compute_author(author.id)
        cases = self.browse({case.id for case, _user in lines}).with_prefetch(self._prefetch_ids)
        replies = cases._notify_get_reply_to_batch(
            defaults=dict.fromkeys(cases.ids, email_from), author_ids=dict.fromkeys(cases.ids, author_id))
        subtype_id = self.env["ir.model.data"]._xmlid_to_res_id("mail.mt_note")
        messages = self.sudo()._message_create([{
            "author_id": author_id, "email_from": email_from, "model": self._name, "res_id": case.id,
            "body": Markup("<br/>").join(map(escape, texts)), "message_type": "notification", "is_internal": True,
            "subtype_id": subtype_id, "partner_ids": user.partner_id.ids, "email_add_signature": False,
            "record_company_id": case._get_case_company().id, "reply_to": replies[case.id],
            "record_alias_domain_id": case._get_case_company().sudo().alias_domain_id.id,
        } for (case, user), texts in lines.items()])
        [known] = self.env["mail.followers"].sudo()._get_recipient_data(
            self.browse(), "user_notification", subtype_id,
            {user.partner_id.id for _case, user in lines if user}).values()
        return [Note(case, message, known.get(user.partner_id.id, {}))
                for message, (case, user) in zip(messages, lines, strict=True)]

    # === WHO GETS THEM ===#

    def _deliver(self, notes):
        """Have notes reach who they are for, as they like it: in their inbox, by mail, on their phone."""
        notes = [note for note in notes if note.recipient.get("active") and not self._get_moment_told()
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
            case, message = note.case.sudo(), note.message
            known = {"model": self._name, "res_id": case.id, "author_id": message.author_id.id,
                     "subtype_id": message.subtype_id.id, "message_type": "notification", "tracking_value_ids": False,
                     "email_add_signature": False, "email_layout_xmlid": False}
            base = case._notify_by_email_get_base_mail_values(
                message, [note.recipient], additional_values={"auto_delete": True})
            for _lang, texts, group in case._notify_get_classified_recipients_iterator(
                    message, [note.recipient], msg_vals=known):
                body = case._notify_by_email_render_layout(message, group, msg_vals=known, render_values=texts)
                values.append(case._notify_by_email_get_final_mail_values(
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
            note.case._notify_thread_by_web_push(note.message, [note.recipient])
