from odoo.tests import BaseCase, tagged

from ...tools import briefing


@tagged("at_install", "-post_install", "crm_relationship")
class TestBriefingTools(BaseCase):
    def test_split(self):
        """What has no product is in the months, and nowhere else."""
        rows = [(7, 1, 10.0), (7, 3, 5.0), (8, 4, 2.0), (None, 4, -1.0), (7, 2, 1.0)]
        self.assertEqual(briefing.split(rows, 2), ([10, 1], [5, 1], {7: [5, 11], 8: [2, 0]}))
        self.assertEqual(briefing.split([], 3), ([0, 0, 0], [0, 0, 0], {}))

    def test_roll_up(self):
        amounts = {7: [5, 11], 8: [2, 0], 9: [1, 1], 10: [4, 4]}
        self.assertEqual(briefing.roll_up(amounts, {7: "a", 8: "b", 9: "a", 10: False}), {"a": [6, 12], "b": [2, 0]})

    def test_rank(self):
        amounts = {1: [5, 0], 2: [9, 1], 3: [0, 4], 4: [0, 0], 5: [5, 3]}
        self.assertEqual([key for key, _values in briefing.rank(amounts)], [2, 5, 1, 3])
        self.assertEqual([key for key, _values in briefing.rank(amounts, 2)], [2, 5])

    def test_draw(self):
        chart = briefing.draw([100, 0], [50, 25], 200, 100)
        (before, now), (other, none) = chart.pairs
        self.assertEqual(chart.zero, 100)
        self.assertEqual((now.height, before.height, other.height, none.height), (92, 46, 23, 0))
        self.assertEqual((now.y, before.y), (8, 54))
        self.assertEqual(before.x + before.width, now.x, "beside each other")
        self.assertLess(now.x + now.width, other.x)
        self.assertEqual(chart.middles, [50, 150])

    def test_draw_below_zero(self):
        """A month of credit notes hangs below the line, within the box."""
        chart = briefing.draw([100], [-100], 100, 100)
        [(before, now)] = chart.pairs
        self.assertEqual((chart.zero, now.y + now.height, before.y), (54, 54, 54))
        self.assertLessEqual(before.y + before.height, 100)

    def test_draw_nothing(self):
        chart = briefing.draw([0, 0], [0, 0], 100, 50)
        self.assertEqual({column.height for pair in chart.pairs for column in pair}, {0})
        self.assertEqual(briefing.draw([], [], 100, 50).pairs, [])
