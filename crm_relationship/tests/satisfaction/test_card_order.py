from odoo.tests import tagged

from ..transactions_case import TransactionsCase

GUESTS = 14


@tagged("post_install", "-at_install", "crm_relationship")
class TestCardOrder(TransactionsCase):
    """Guests who send one card after the other, each in a transaction of their own; and the night."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with cls._transaction() as env:
            env.cr.execute("DELETE FROM crm_satisfaction_pool")
            cls.cards = env["crm.satisfaction.card"].create([
                {"name": name, "least_cards": least} for name, least in (("Waiting", 99), ("Busy", 5))]).ids
            cls.indicator = env.ref("crm_relationship.crm_satisfaction_indicator_quality").id

    def setUp(self):
        super().setUp()
        for number in range(GUESTS):
            self._send(self.cards[0], number)
            self._send(self.cards[1], number)

    def tearDown(self):
        with self._transaction() as env:
            env.cr.execute("DELETE FROM crm_satisfaction_pool")
            for table in ("answer", "remark"):
                env.cr.execute(f"DELETE FROM crm_satisfaction_{table} WHERE card_id = ANY(%s)", [self.cards])
        super().tearDown()

    def _send(self, card, number):
        with self._transaction() as env:
            env["crm.satisfaction.pool"]._store(
                env["crm.satisfaction.card"].browse(card), {self.indicator: {"value": number}}, [f"guest {number:02}"])

    def _query(self, statement):
        with self._transaction() as env:
            env.cr.execute(statement)
            return env.cr.fetchall()

    def _publish(self, env):
        env["crm.satisfaction.pool"]._cron_publish()

    def test_nothing_keeps_the_order_of_sending(self):
        self._request(self._publish)
        [(transactions,)] = self._query("SELECT COUNT(DISTINCT xmin::text) FROM crm_satisfaction_pool")
        self.assertEqual(transactions, 1)
        sent = [*range(GUESTS)]
        for table, column, condition in (
                ("pool", "value", "indicator IS NOT NULL"), ("pool", "SUBSTR(text, 7)::integer", "text IS NOT NULL"),
                ("answer", "value", f"card_id = {self.cards[1]}"),
                ("remark", "SUBSTR(text, 7)::integer", f"card_id = {self.cards[1]}")):
            for order in ("id", "ctid"):
                with self.subTest(table=table, column=column, order=order):
                    found = [int(value) for (value,) in self._query(
                        f"SELECT {column} FROM crm_satisfaction_{table} WHERE {condition} ORDER BY {order}")]
                    self.assertEqual(sorted(found), sent)
                    self.assertNotEqual(found, sent)
                    self.assertNotEqual(found[::-1], sent)

    def test_grades_and_words_of_a_card_are_in_different_order(self):
        self._request(self._publish)
        grades, words = ([int(value) for (value,) in self._query(
            f"SELECT {column} FROM crm_satisfaction_{table} WHERE card_id = {self.cards[1]} ORDER BY id")]
            for table, column in (("answer", "value"), ("remark", "SUBSTR(text, 7)")))
        self.assertNotEqual(grades, words)

    def test_published_once_by_two_workers(self):
        self._at_once(self._publish, self._publish)
        self.assertEqual(self._query(
            f"SELECT COUNT(*) FROM crm_satisfaction_answer WHERE card_id = {self.cards[1]}"), [(GUESTS,)])
        self.assertEqual(self._query("SELECT COUNT(*) FROM crm_satisfaction_pool"), [(3 * GUESTS,)])

    def test_card_that_comes_meanwhile_is_not_lost(self):
        with self.registry.cursor() as cr:
            env = self._environment(cr)
            self._take_snapshot(cr)
            self._send(self.cards[0], 77)
            self._publish(env)
        self.assertEqual(self._query("SELECT COUNT(*) FROM crm_satisfaction_pool"), [(3 * GUESTS + 3,)])

    def test_a_crash_leaves_all_as_it_was(self):
        look = "SELECT id, ctid::text, xmin::text FROM crm_satisfaction_pool ORDER BY id"
        before = self._query(look)
        with self.registry.cursor() as cr:
            self._publish(self._environment(cr))
            cr.rollback()
        self.assertEqual(self._query(look), before)
        self.assertFalse(self._query(f"SELECT 1 FROM crm_satisfaction_answer WHERE card_id = {self.cards[1]}"))
