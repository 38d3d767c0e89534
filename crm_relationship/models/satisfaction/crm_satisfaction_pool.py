from psycopg2 import Error

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools import satisfaction as formulas

TRIES = 3  # of an id that nobody has
# Strong, unlike random(): whoever sees ids cannot tell those before and after them.
LUCK = SQL("gen_random_uuid()")
RANDOM_ID = SQL("GREATEST(('x' || LEFT(MD5(gen_random_uuid()::text), 8))::bit(32)::integer & 2147483647, 1)")
COLUMNS = SQL("card, half_year, indicator, value, expectation, importance, text")


class CrmSatisfactionPool(models.Model):
    """What was said on comment cards and is not published yet. Nobody reads it, and no record leads here.

    A row is what one card says of one indicator, or a text, or neither: that one counts the card. No row tells which
    others came with it, when, or from where. Cards and indicators stand here by their number alone: a foreign key would
    mark the row it points at, and refuse to have it deleted.
    """

    _name = "crm.satisfaction.pool"
    _description = "Comment Cards That Wait"
    _log_access = False

    card = fields.Integer(required=True, readonly=True)
    half_year = fields.Integer(required=True, readonly=True, help="All that is known of the time, for forgetting.")
    indicator = fields.Integer(readonly=True)
    value = fields.Float(readonly=True)
    expectation = fields.Float(readonly=True)
    importance = fields.Float(readonly=True)
    text = fields.Text(readonly=True)

    # === COMING IN ===#

    @api.model
    def _store(self, card, grades, texts):
        """Keep what one card says until enough others have come; a card that says nothing is none.

        Nothing of it gets into the log, whatever goes wrong.

        :param grades: `{indicator id: {aspect: 0 to 100}}`
        :param texts: what was written in words
        :return: whether it could be kept
        """
        rows = [*((indicator, *(said.get(aspect) for aspect in formulas.CARD_ASPECTS), None)
                  for indicator, said in grades.items()), *((None, None, None, None, text) for text in texts)]
        if not rows:
            return True
        rows.append((None,) * 5)
        half_year = formulas.half_year(fields.Date.today())
        statement = SQL(
            "INSERT INTO crm_satisfaction_pool (id, %s) VALUES %s", COLUMNS,
            SQL(", ").join(SQL("(%s, %s, %s, %s)", RANDOM_ID, card.id, half_year, SQL(", ").join(
                SQL("%s", column) for column in row)) for row in rows))
        return any(self._execute_unlogged(statement) for _turn in range(TRIES))

    def _execute_unlogged(self, statement):
        """Execute what must not stand in a log; return whether it went well."""
        try:
            with self.env.cr.savepoint(flush=False):
                self.env.cr.execute(statement, log_exceptions=False)
        except Error:
            return False
        return True

    # === GOING OUT ===#

    @api.model
    def _cron_publish(self):
        """Publish what enough cards have said."""
        self._publish(fields.Date.context_today(self))

    @api.model
    def _publish(self, day):
        """Publish each question of each card, and the words, that enough cards have answered: all that waits of it, in
        random order, dated the first of the month. All in one transaction, so that what goes on waiting tells nothing
        of the order it came in.
        """
        for model in ("crm.satisfaction.card", "crm.satisfaction.indicator"):
            self.env[model].flush_model()
        self._publish_grades(day.replace(day=1))
        self._publish_words(day.replace(day=1))
        self.env.cr.execute(SQL(
            "DELETE FROM crm_satisfaction_pool WHERE half_year <= %s",
            formulas.half_year(day) - formulas.KEPT_HALF_YEARS))
        self._shuffle()
        for model in ("crm.satisfaction.answer", "crm.satisfaction.remark"):
            self.env[model].invalidate_model()

    def _publish_grades(self, month):
        """What fewer have said than must be together, such as an expectation beside the grades, is dropped."""
        self.env.cr.execute(SQL(
            """
              WITH ready AS (
                SELECT pool.card, pool.indicator, card.company_id, COUNT(pool.value) >= card.least_cards AS has_value,
                       COUNT(pool.expectation) >= card.least_cards AS has_expectation,
                       COUNT(pool.importance) >= card.least_cards AS has_importance
                  FROM crm_satisfaction_pool pool
                  JOIN crm_satisfaction_card card ON card.id = pool.card
                  JOIN crm_satisfaction_indicator indicator ON indicator.id = pool.indicator
              GROUP BY pool.card, pool.indicator, card.id
                HAVING GREATEST(COUNT(pool.value), COUNT(pool.expectation), COUNT(pool.importance)) >= card.least_cards
              ), taken AS (
                DELETE FROM crm_satisfaction_pool pool
                 USING ready
                 WHERE ready.card = pool.card AND ready.indicator = pool.indicator
             RETURNING ready.card, ready.indicator, ready.company_id, CASE WHEN has_value THEN value END AS value,
                       CASE WHEN has_expectation THEN expectation END AS expectation,
                       CASE WHEN has_importance THEN importance END AS importance
              )
            INSERT INTO crm_satisfaction_answer (
                   card_id, indicator_id, company_id, date, value, expectation, importance, aspects, experience,
                   create_uid, create_date, write_uid, write_date)
            SELECT card, indicator, company_id, %(month)s, value, expectation, importance, CONCAT_WS(
                       ',', CASE WHEN value IS NOT NULL THEN 'value' END,
                       CASE WHEN expectation IS NOT NULL THEN 'expectation' END,
                       CASE WHEN importance IS NOT NULL THEN 'importance' END),
                   CASE WHEN value - expectation <= -%(step)s THEN %(dissatisfied)s
                        WHEN value - expectation >= %(step)s THEN %(delighted)s
                        WHEN value - expectation IS NOT NULL THEN %(satisfied)s END,
                   %(uid)s, now() AT TIME ZONE 'UTC', %(uid)s, now() AT TIME ZONE 'UTC'
              FROM taken
             WHERE num_nonnulls(value, expectation, importance) > 0
          ORDER BY %(luck)s
            """, month=month, uid=self.env.uid, luck=LUCK, step=formulas.HALF_STEP,
            dissatisfied=formulas.DISSATISFIED, satisfied=formulas.SATISFIED, delighted=formulas.DELIGHTED))

    def _publish_words(self, month):
        """Words are published once enough cards have come, however many of them have any, and never beside grades."""
        self.env.cr.execute(SQL(
            """
              WITH ready AS (
                SELECT pool.card, card.company_id
                  FROM crm_satisfaction_pool pool
                  JOIN crm_satisfaction_card card ON card.id = pool.card
                 WHERE pool.indicator IS NULL AND pool.text IS NULL
              GROUP BY pool.card, card.id
                HAVING COUNT(*) >= card.least_cards
              ), taken AS (
                DELETE FROM crm_satisfaction_pool pool
                 USING ready
                 WHERE ready.card = pool.card AND pool.indicator IS NULL
             RETURNING ready.card, ready.company_id, pool.text
              )
            INSERT INTO crm_satisfaction_remark (
                   card_id, company_id, date, text, create_uid, create_date, write_uid, write_date)
            SELECT card, company_id, %(month)s, text, %(uid)s, now() AT TIME ZONE 'UTC', %(uid)s,
                   now() AT TIME ZONE 'UTC'
              FROM taken
             WHERE text IS NOT NULL
          ORDER BY %(luck)s
            """, month=month, uid=self.env.uid, luck=LUCK))

    def _shuffle(self):
        """Write anew what goes on waiting, in random order, with other ids."""
        self.env.cr.execute(SQL(
            """
              WITH waiting AS (DELETE FROM crm_satisfaction_pool RETURNING %(columns)s)
            INSERT INTO crm_satisfaction_pool (id, %(columns)s)
            SELECT ROW_NUMBER() OVER (ORDER BY luck) AS id, %(columns)s
              FROM (SELECT %(columns)s, %(luck)s AS luck FROM waiting) drawn
          ORDER BY id
            """, columns=COLUMNS, luck=LUCK))
