"""Lines of the board page: constants worked out by hand."""

from odoo.tests.common import BaseCase, tagged

from ...tools.board_page import draw


@tagged("post_install", "-at_install", "crm_relationship")
class TestDrawing(BaseCase):
    def test_one_scale(self):
        """0 at the lower edge, 100 at the upper one, whatever line they are of; a month in the middle of its place."""
        drawing = draw([[0, 50, 100], [100, False, 25]], 300, 100)
        self.assertEqual(drawing.curves[0].stretches, ["50.0,92.0 150.0,50.0 250.0,8.0"])
        self.assertEqual(drawing.curves[1], (["50.0,8.0", "250.0,71.0"], (250, 71)))
        self.assertEqual((drawing.top, drawing.bottom), ((100, 8), (0, 92)))

    def test_nothing_to_draw(self):
        self.assertIsNone(draw([], 300, 100))
        self.assertIsNone(draw([[False, False]], 300, 100))

    def test_all_the_same(self):
        drawing = draw([[False, 7, 7], [False] * 3], 300, 100)
        self.assertEqual(drawing.curves[0].stretches, ["150.0,50.0 250.0,50.0"])
        self.assertEqual(drawing.curves[1], ([], None))
