from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import clean_context

from ...tools import arguments, private
from ...tools.labels import join

MINUTES = 60
EVENT_FIELDS = {"partner_id", "company_id", "user_id", "colleague_ids", "planned_at", "is_all_day", "kind"}


class CrmVisit(models.Model):
    """The event in the calendar that goes with a planned visit: whoever moves one of the two moves the other.

    Odoo mails every attendee of an event as soon as it is there, and synced calendars do so as well. So only our own
    people are attendees, no event of ours is linked to a document, and nothing is mailed, until somebody presses
    *Invite the Customer*.
    """

    _inherit = "crm.visit"
    _guarded_fields = ("event_id", "invited_for", "reason")

    invited_for = fields.Datetime(
        readonly=True, copy=False, help="The time for which the customer was invited last.")

    # === CRUD ===#

    @api.model_create_multi
    def create(self, vals_list):
        visits = super().create(vals_list)
        visits._keep_event()
        return visits

    def write(self, vals):
        result = super().write(vals)
        if EVENT_FIELDS & vals.keys():
            self._keep_event()
        return result

    def unlink(self):
        planned = self.filtered(lambda visit: visit.state == "planned")
        planned.sudo()._drop_event()
        return super().unlink()

    # === STATES ===#

    def _follow_planned(self, before):
        self._keep_event()

    def _follow_proposed(self, before):
        self._drop_event()

    def _follow_cancelled(self, before):
        self._drop_event()

    # === IN STEP ===#

    def _keep_event(self):
        """Have an event go with each visit that is planned, from today on; those of the past stay as they are."""
        if private.read(self.env.context, "crm_visit_in_step"):
            return
        for visit in self.sudo().filtered(lambda visit: visit.state == "planned")._filter_ahead():
            if visit.event_id:
                visit._quiet(visit.event_id).write(visit._prepare_event())
            else:
                visit.event_id = visit._quiet(visit.event_id).create(visit._prepare_event())

    def _filter_ahead(self):
        """Those of these visits that stand for today or later."""
        return self.filtered(lambda visit: visit.planned_on >= visit.company_id._get_today())

    def _drop_event(self):
        events = self.event_id.filtered("active")  # what was archived is out of the way, and may be on its way out
        self._quiet(events).unlink()
        self.write({"event_id": False, "invited_for": False})

    def _quiet(self, events):
        """These events, for whom nothing is mailed, added or linked by what Odoo finds in the context, and no visit is
        moved in turn."""
        context = {key: value for key, value in clean_context(self.env.context).items()
                   if not key.startswith("active_")}
        return events.with_env(self.env(context=context)).sudo().with_context(
            no_mail_to_attendees=True, skip_attendee_notification=True, skip_contact_description=True,
            mail_create_nosubscribe=True, crm_visit_in_step=private.Private())

    def _prepare_event(self):
        """One hour, or as long as somebody has made it, or all day; for our own people, and the contacts that were
        invited."""
        invited = self.event_id.partner_ids & self.contact_ids if self.invited_for else self.env["res.partner"]
        ours = (self.user_id | self.colleague_ids).partner_id
        values = {
            "name": self._name_event(is_invited=bool(self.invited_for)),
            "user_id": self.user_id.id, "partner_ids": [Command.set((ours | invited).ids)],
            "location": self.kind == "on_site" and self.partner_id._get_visit_address(),
            "res_model_id": False, "res_id": False, "allday": self.is_all_day}
        if self.is_all_day:
            return {**values, "start_date": self.planned_on, "stop_date": self.planned_on}
        event = self.event_id.filtered(lambda event: not event.allday)
        length = event.stop - event.start if event else timedelta(minutes=MINUTES)
        return {**values, "start": self.planned_at, "stop": self.planned_at + length}

    def _name_event(self, is_invited):
        """What the event is called: in the salesperson's language, in the customer's once they are to read it."""
        reader = self._read_by(self.user_id)
        if is_invited:
            customer = self.contact_ids[:1] or self.partner_id
            reader = reader.with_context(lang=customer.lang or reader.env.lang)
        return reader.env._("Visit: %(customer)s", customer=self.partner_id.name)

    # === INVITATION ===#

    @arguments.read("one")
    def action_invite(self):
        """Invite the participants to the event of a planned visit: each gets an email with the time and the place.

        :return: True
        :raises AccessError: for who may not write the visit
        :raises UserError: for a visit that is not planned for a time to come, or where nobody has an email address
        """
        [visit] = self._enter("planned")
        if not visit.event_id or visit.planned_at <= fields.Datetime.now():
            raise UserError(self.env._("Plan the visit for a time to come: then the customer can be invited."))
        contacts = visit.contact_ids.filtered("email")
        if not contacts:
            raise UserError(self.env._("Nobody can be invited: choose a participant with an email address."))
        event = visit._quiet(visit.event_id)
        if event.name == visit._name_event(is_invited=False):  # unless somebody has called it something else
            event.name = visit._name_event(is_invited=True)
        event.partner_ids |= contacts
        visit.event_id.attendee_ids.filtered(
            lambda attendee: attendee.partner_id in contacts)._send_invitation_emails()
        visit.invited_for = visit.planned_at
        reader = visit._read_by_colleagues()
        reader._message_log(body=reader.env._(
            "%(user)s has invited %(contacts)s.", user=self.env.user.name,
            contacts=join(reader.env, contacts.mapped("name"))))
        return True
