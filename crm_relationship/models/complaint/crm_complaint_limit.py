import json
import logging
from datetime import timedelta

from psycopg2.errors import SerializationFailure, UniqueViolation

from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.misc import hmac

_logger = logging.getLogger(__name__)

TRIES = 30  # of counting, where others count for the same bucket at the same moment


class CrmComplaintLimit(models.Model):
    """How often somebody has sent us something lately, in all that limits count by: one row for each.

    It is counted in a transaction of its own, which is over before the work begins: of many requests at once none sees
    less than there was, and none waits for the others' work.
    """

    _name = "crm.complaint.limit"
    _description = "Limit of Complaints from Outside"
    _log_access = False

    bucket = fields.Char(required=True, readonly=True)
    moments = fields.Json(required=True, readonly=True)
    last_at = fields.Datetime(required=True, readonly=True, index=True)

    _bucket_uniq = models.UniqueIndex("(bucket)", "A bucket is counted once.")

    @api.model
    def _take(self, *buckets):
        """Count one more in each of these buckets; False, and nothing is counted, where that is too many.

        :param buckets: tuples of a kind, a text that is kept as a mark only, and its limits: pairs (hours, number)
        """
        marks = [(f"{kind}:{self._mark(kind, text)}", limits) for kind, text, limits in buckets]
        for _turn in range(TRIES):
            with self.env.registry.cursor() as cr:
                try:
                    model = self.with_env(self.env(cr=cr, su=True))
                    if all(model._count(mark, limits) for mark, limits in marks):
                        return True
                    cr.rollback()
                    return False
                except (SerializationFailure, UniqueViolation):
                    cr.rollback()
        _logger.info("Too many at once in %s", ", ".join(kind for kind, _text, _limits in buckets))
        return False

    @api.model
    def _mark(self, kind, text):
        """A mark of the text that tells nothing about it."""
        return hmac(self.env(su=True), f"crm_relationship.{kind}", str(text))

    def _count(self, bucket, limits):
        """Whether one more is within the limits; the row stays locked until the end of the transaction."""
        now = fields.Datetime.now()
        rows = self.env.execute_query(SQL(
            "SELECT moments FROM %s WHERE bucket = %s FOR UPDATE", SQL.identifier(self._table), bucket))
        seconds = now.timestamp()
        oldest = seconds - max(hours for hours, _number in limits) * 3600
        moments = [moment for moment in (rows[0][0] if rows else ()) if moment > oldest]
        if any(sum(moment > seconds - hours * 3600 for moment in moments) >= number for hours, number in limits):
            return False
        self.env.execute_query(SQL(
            """
            INSERT INTO %(table)s (bucket, moments, last_at) VALUES (%(bucket)s, %(moments)s, %(now)s)
            ON CONFLICT (bucket) DO UPDATE SET moments = EXCLUDED.moments, last_at = EXCLUDED.last_at RETURNING id
            """, table=SQL.identifier(self._table), bucket=bucket, now=now,
            moments=json.dumps([*moments, seconds])))
        return True

    @api.autovacuum
    def _gc_limits(self):
        """What was counted long ago limits nobody."""
        old = fields.Datetime.now() - timedelta(days=2)
        self.env.execute_query(SQL("DELETE FROM %s WHERE last_at < %s RETURNING id",
                                   SQL.identifier(self._table), old))
