from odoo.tests import tagged

from ..form_case import FormCase
from .card_case import MARK, POOL, CardCase

ADDRESS = "192.0.2.77"


@tagged("post_install", "-at_install", "crm_relationship")
class TestCardTraces(CardCase, FormCase):
    """Every row, sequence and column of the whole database, before and after somebody opens and sends a card."""

    freeze_time = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._load_cards()
        cls.employee = cls._new_user("card_employee", "manager")
        cls.path = cls.card._get_path()

    def _query(self, statement):
        self.env.cr.execute(statement)
        return self.env.cr.fetchall()

    def _get_tables(self):
        return [name for (name,) in self._query(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 1")]

    def _take_picture(self):
        """`{table or sequence: what it holds}`: system columns too, as far as they tell who changed a row when."""
        self.env.flush_all()
        self.env.cr.precommit.run()  # what the test itself has set going
        picture = dict(self._query(" UNION ALL ".join(
            f"SELECT '{name}', COUNT(*)::text || SUM(HASHTEXTEXTENDED(ROW(t.*, t.xmin, t.ctid)::text, 0))"
            f" FROM \"{name}\" t"
            for name in self._get_tables())))
        sequences = self._query("SELECT sequencename FROM pg_sequences WHERE schemaname = 'public'")
        picture.update(self._query(" UNION ALL ".join(
            f"SELECT '{name}', last_value::text || is_called FROM \"{name}\"" for (name,) in sequences)))
        picture["columns"] = self._query(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'"
            " ORDER BY 1, 2")
        return picture

    def _find_changed(self, work):
        before = self._take_picture()
        work()
        after = self._take_picture()
        return {name for name in before | after if before.get(name) != after.get(name)}

    def _get_visitors(self):
        for user in (None, self.buyer, self.employee):
            self.authenticate(user and user.login, user and user.login, session_extra={"_trace_disable": False})
            yield user

    def test_opening_changes_nothing_and_sending_the_pool_alone(self):
        for user in self._get_visitors():
            with self.subTest(user=user and user.login):
                self.assertEqual(self._find_changed(self._open), set())
                self.assertEqual(self._find_changed(self._send), {POOL})

    def _open(self):
        for path in ("", "/tablet", "/thanks", "/tablet/thanks", "/code", "?lang=en_US&utm_source=x"):
            self.assertEqual(self.url_open(self.path + path).status_code, 200)

    def _send(self):
        answer = self.url_open(self.path, data={self.quality: "1", self.courtesy: "5", self.words: MARK}, headers={
            "X-Forwarded-For": ADDRESS, "User-Agent": f"Phone {ADDRESS}", "Referer": f"http://{ADDRESS}"})
        self.assertIn("Thank You", answer.text)

    def test_odoo_notes_the_device_elsewhere(self):
        """The trap: any other page writes down address and hour of who is logged in."""
        self.authenticate(self.buyer.login, self.buyer.login, session_extra={"_trace_disable": False})
        self.assertIn("res_device_log", self._find_changed(lambda: self.url_open("/my/complaints")))

    def test_text_and_address_are_nowhere_else(self):
        for _user in self._get_visitors():
            self._send()
        for words, places in ((MARK, {POOL}), (ADDRESS, set())):
            found = self._query(" UNION ALL ".join(
                f"SELECT '{name}' FROM \"{name}\" t WHERE t::text LIKE '%{words}%'" for name in self._get_tables()))
            self.assertEqual({name for (name,) in found}, places)

    def test_pool_has_no_room_for_time_or_person(self):
        columns = self._query(f"SELECT column_name FROM information_schema.columns WHERE table_name = '{POOL}'")
        self.assertEqual({name for (name,) in columns}, {
            "id", "card", "half_year", "indicator", "value", "expectation", "importance", "text"})
        self.assertFalse(self._query(
            f"SELECT conname FROM pg_constraint WHERE contype = 'f' AND '{POOL}'::regclass IN (conrelid, confrelid)"))

    def test_ids_say_nothing_of_the_order(self):
        for _number in range(30):
            self.pool._store(self.card, {self.indicators["quality"].id: {"value": 50}}, [])
        ids = [number for (number,) in self._query(f"SELECT id FROM {POOL} ORDER BY ctid")]
        self.assertNotEqual(ids, sorted(ids))
        self.assertGreater(max(ids), 2**24, "drawn from all numbers, not counted")
