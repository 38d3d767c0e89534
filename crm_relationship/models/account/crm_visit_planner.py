import logging
from collections import defaultdict
from datetime import datetime, time, timedelta

from pytz import timezone, utc

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.intervals import Intervals

from ...tools import visit_proposals
from .crm_visit_interval import METRIC

_logger = logging.getLogger(__name__)

HORIZON_DAYS = 28
QUIET = {"tracking_disable": True, "mail_create_nolog": True, "mail_create_nosubscribe": True}


class CrmVisitPlanner(models.AbstractModel):
    """Proposes the visits of the coming four weeks: for each salesperson those that the customers of their own are
    promised, on working days with room for it, as `tools.visit_proposals` spreads them."""

    _name = "crm.visit.planner"
    _description = "Visit Planner"

    # === CRON ===#

    @api.model
    def _cron_plan(self):
        """Who waits for a visit, and when it is proposed, company by company. A failure does not stop the others."""
        cron, companies = self.env["ir.cron"], self.env["res.company"].search([])
        cron._commit_progress(remaining=len(companies))
        for company in companies:
            try:
                self._plan(company)
            except Exception:  # whatever goes wrong in one company must not stop the others
                self.env.cr.rollback()
                _logger.exception("Visits of company %s cannot be proposed", company.id)
            if not cron._commit_progress(1):
                return

    @api.model
    def _plan(self, company):
        """Bring intervals, their deadlines and the proposals of a company up to date."""
        self.env["crm.visit.interval"]._keep_up(company)
        meter = self.env["crm.service.meter"]
        for standard, other in meter._get_pairs():
            if other == company and standard.metric == METRIC:
                meter._measure(standard, company)
        self._propose(company)

    # === PROPOSALS ===#

    def _propose(self, company):
        """Have the proposals of a company be those that suit now; return how many were written."""
        company = company.sudo()
        days = self._get_horizon(company)
        dues = self._read_dues(company, days[-1])
        users = self.env["res.users"].browse(dues)
        rooms, planned = self._read_rooms(users, company, days), {}
        for user in users:
            for partner_id, day in visit_proposals.spread(dues[user.id], rooms[user.id]).items():
                planned[partner_id] = (user.id, day)
        ends = {due.id: due.end for user_dues in dues.values() for due in user_dues}
        return self._write_proposals(company, planned, ends)

    def _write_proposals(self, company, planned, ends):
        visits = self.env["crm.visit"].sudo().with_context(**QUIET)
        known = visits.search([
            ("company_id", "=", company.id), ("state", "=", "proposed"), "|", ("is_fixed", "=", False),
            ("planned_on", "<", company._get_today())])
        blank, kept, created = visits.new({"company_id": company.id}), {}, []
        for visit in known:
            kept.setdefault(visit.partner_id.id, visit)
        gone = known.filtered(
            lambda visit: visit.partner_id.id not in planned or kept[visit.partner_id.id] != visit)
        worded = gone.filtered("purpose")  # what somebody has written is kept
        worded._move_to("cancelled")
        worded.dismissed_on = False  # they are proposed as soon as they are due again
        (gone - worded).unlink()
        for partner_id, (user_id, day) in planned.items():
            values = {"user_id": user_id, "planned_at": blank._get_noon(day), "due_on": ends[partner_id]}
            visit = kept.get(partner_id)
            if not visit:
                created.append({
                    **values, "partner_id": partner_id, "company_id": company.id, "is_all_day": True,
                    "state": "proposed"})
            elif (visit.user_id.id, visit.planned_on, visit.due_on) != (user_id, day, ends[partner_id]):
                visit.write({**values, "is_all_day": True, "is_fixed": False, "reason": False})
        visits.create(created)
        return len(gone) + len(created)

    def _count_missing(self, user, company):
        """How many visits a week too few days are left for, of those that are due within the coming four weeks."""
        company = company.sudo()
        days = self._get_horizon(company)
        dues = [due for due in self._read_dues(company, days[-1], user).get(user.id, ()) if due.end <= days[-1]]
        proposed = self.env["crm.visit"].sudo().search([
            ("company_id", "=", company.id), ("state", "=", "proposed"),
            ("partner_id", "in", [due.id for due in dues])]).partner_id.ids
        return round(sum(due.id not in proposed for due in dues) * 7 / HORIZON_DAYS, 1)

    # === WHO IS DUE ===#

    def _read_dues(self, company, last, users=None):
        """`{user id: [Due]}`: who may be visited until a day and has no visit yet, by salesperson."""
        self.env.flush_all()
        settled = self.env["crm.visit"].sudo()._search(
            self.env["crm.visit"]._get_settled_domain(company)).select("partner_id")
        zone, dues = timezone(company._get_zone()), defaultdict(list)
        for user_id, partner_id, rank, warned, promised, place, area in self.env.execute_query(SQL(
                """
                SELECT partner.user_id, partner.id, COALESCE(tier.sequence, 1000), MIN(measure.warned),
                       MIN(measure.promised),
                       ARRAY[NULLIF(partner.partner_latitude, 0), NULLIF(partner.partner_longitude, 0)],
                       CONCAT_WS('/', partner.country_id, COALESCE(LEFT(partner.zip, 3), LOWER(partner.city)))
                  FROM crm_visit_interval waiting
                  JOIN crm_service_measure measure ON measure.res_model = 'crm.visit.interval'
                       AND measure.res_id = waiting.id AND measure.actual IS NULL
                  JOIN res_partner partner ON partner.id = waiting.partner_id
                       AND partner.commercial_partner_id = partner.id
                       AND (partner.company_id IS NULL OR partner.company_id = waiting.company_id)
                  JOIN res_users seller ON seller.id = partner.user_id AND seller.active AND NOT seller.share
             LEFT JOIN crm_tier tier ON tier.id = waiting.tier_id
                 WHERE waiting.company_id = %(company)s AND measure.company_id = %(company)s
                   AND waiting.ended_at IS NULL AND waiting.withdrawn_at IS NULL AND measure.promised IS NOT NULL
                   AND %(among)s AND partner.id NOT IN (%(settled)s)
              GROUP BY partner.id, tier.sequence
                HAVING MIN(measure.warned) < %(until)s
                """, company=company.id, settled=settled, until=datetime.combine(last + timedelta(days=1), time.min),
                among=SQL("partner.user_id IN %s", tuple(users.ids)) if users else SQL("TRUE"))):
            start, end = (utc.localize(moment).astimezone(zone).date() for moment in (warned, promised))
            dues[user_id].append(visit_proposals.Due(
                partner_id, rank, start, end, None if None in place else tuple(place), area))
        allowed = self.env["res.users"].sudo().browse(dues).filtered(lambda user: company in user.company_ids)
        return {user.id: dues[user.id] for user in allowed}

    # === WHICH DAYS HAVE ROOM ===#

    def _get_horizon(self, company):
        today = company._get_today()
        return [today + timedelta(days=number) for number in range(HORIZON_DAYS)]

    def _find_day(self, user, company, today):
        """The first day in the coming four weeks with room for a visit of a user; none: the last of them."""
        days = self._get_horizon(company.sudo())
        rooms = self._read_rooms(user, company.sudo(), days)[user.id]
        return next((day.date for day in rooms if day.room and day.date > today), days[-1])

    def _read_rooms(self, users, company, days):
        """`{user id: [Day]}` of these users: working days, and how many visits they have room for."""
        zone = timezone(company._get_zone())
        begin, end = (zone.localize(datetime.combine(day, time.min)) for day in (
            days[0], days[-1] + timedelta(days=1)))
        working, busy = self._read_working_time(users, company, begin, end), self._read_busy(users, begin, end, zone)
        taken = self._count_taken(users, company, days)
        rooms = {}
        for user in users:
            free = defaultdict(float)
            for start, stop, _payload in working[user.id] - Intervals(busy[user.id]):
                free[start.astimezone(zone).date()] += (stop - start).total_seconds() / 3600
            worked = [day for day in days if any(
                start.astimezone(zone).date() == day for start, _stop, _payload in working[user.id])]
            room = visit_proposals.get_rooms(
                [free[day] for day in worked], company.relationship_visits_a_day,
                company.relationship_visit_reserve_percent, [taken[user.id, day] for day in worked])
            rooms[user.id] = [visit_proposals.Day(*pair) for pair in zip(worked, room, strict=True)]
        return rooms

    def _read_working_time(self, users, company, begin, end):
        """`{user id: Intervals}`: by their own calendar where they have one, else the company's."""
        resources = self.env["resource.resource"].sudo().search(
            [("user_id", "in", users.ids), ("company_id", "=", company.id), ("calendar_id", "!=", False)])
        own = {}
        for calendar, group in resources.grouped("calendar_id").items():
            found = calendar._work_intervals_batch(begin, end, group)
            own.update({resource.user_id.id: found[resource.id] for resource in group})
        shared = company.resource_calendar_id._work_intervals_batch(begin, end)[False] if (
            company.resource_calendar_id) else Intervals([(begin, end, set())])
        return {user.id: Intervals([(start, stop, set()) for start, stop, _payload in own.get(user.id, shared)])
                for user in users}

    def _read_busy(self, users, begin, end, zone):
        """`{user id: [(start, stop, set())]}`: events that are no visits of their own, and who is out of office. Only
        times are read: whatever else an event says may be private."""
        self.env["calendar.event"].flush_model()
        busy, by_partner = defaultdict(list), {user.partner_id.id: user.id for user in users.sudo()}
        rows = self.env.execute_query(SQL(
            """
            SELECT attendee.partner_id, event.allday, event.start, event.stop
              FROM calendar_event event
              JOIN calendar_attendee attendee ON attendee.event_id = event.id AND attendee.state <> 'declined'
             WHERE attendee.partner_id IN %s AND event.active AND event.show_as = 'busy'
               AND event.stop >= %s AND event.start <= %s
               AND NOT EXISTS (
                   SELECT 1 FROM crm_visit visit JOIN res_users visitor ON visitor.id = visit.user_id
                    WHERE visit.event_id = event.id AND visitor.partner_id = attendee.partner_id)
            """, tuple(by_partner) or (0,), begin.astimezone(utc).replace(tzinfo=None),
            end.astimezone(utc).replace(tzinfo=None)))
        for partner_id, is_all_day, start, stop in rows:
            if is_all_day:
                span = (zone.localize(datetime.combine(start.date(), time.min)),
                        zone.localize(datetime.combine(stop.date() + timedelta(days=1), time.min)))
            else:
                span = (utc.localize(start), utc.localize(stop))
            busy[by_partner[partner_id]].append((*span, set()))
        for user in users.sudo().filtered("out_of_office_from"):
            back = utc.localize(user.out_of_office_to) if user.out_of_office_to else end
            busy[user.id].append((utc.localize(user.out_of_office_from), back, set()))
        return busy

    def _count_taken(self, users, company, days):
        """`{(user id, day): visits}` that stand there already, whatever the planner does."""
        visits = self.env["crm.visit"].sudo()
        taken = defaultdict(int)
        for user, day, number in visits._read_group(
                visits._get_settled_domain(company) & Domain([
                    ("user_id", "in", users.ids), ("state", "!=", "cancelled"), ("planned_on", "<=", days[-1])]),
                ["user_id", "planned_on:day"], ["__count"]):
            taken[user.id, day] = number
        return taken
