from odoo.exceptions import AccessError
from odoo.tests import tagged

from .satisfaction_case import SatisfactionCase


@tagged("at_install", "-post_install", "crm_relationship")
class TestPerceivedValue(SatisfactionCase):
    """Vc = Fc - Cc: benefits less costs, sheet by sheet, ours and the best competitor's."""

    def _say(self, days_ago=10, **said):
        """One sheet: `{code: (ours, the best competitor's)}`."""
        self._store_sheet({code: {"value": ours} if theirs is None else {"value": ours, "competitor": theirs}
                           for code, (ours, theirs) in said.items()}, days_ago)

    def _get(self, **days):
        return self.env["crm.satisfaction.indicator"].with_context(
            allowed_company_ids=self.company.ids).get_perceived_value(**days)

    def test_benefits_less_costs(self):
        # 100 of a cost is the best: it costs nothing.
        self._say(benefit_product=(100, 50), benefit_people=(50, 50), cost_money=(50, 75), cost_time=(100, 75))
        self._say(benefit_product=(50, 50), cost_money=(50, 100))
        found = self._get()
        self.assertEqual((found["answers"], found["is_few"]), (2, True))
        self.assertEqual((found["benefit"], found["cost"]), (62.5, 37.5))
        self.assertEqual((found["competitor_benefit"], found["competitor_cost"]), (50, 12.5))
        # Sheets: 75 - 25 = 50 and 50 - 50 = 0; theirs 50 - 25 = 25 and 50 - 0 = 50.
        self.assertEqual([found[name]["value"] for name in ("ours", "competitor", "lead")], [25, 37.5, -12.5])
        # Student's interval of two values 50 apart: 25 -/+ 12.706 x 25.
        self.assertAlmostEqual(found["ours"]["low"], 25 - 12.7062 * 25, delta=0.01)
        self.assertAlmostEqual(found["ours"]["high"], 25 + 12.7062 * 25, delta=0.01)
        levels = {item["code"]: item["level"] for item in found["items"]}
        self.assertEqual((levels["benefit_product"], levels["cost_money"], levels["cost_nerves"]), (75, 50, False))

    def test_weights_of_the_company(self):
        self.indicators["benefit_people"].with_company(self.company).weight = 3
        self.indicators["cost_time"].with_company(self.company).weight = 0
        for _sheet in range(2):
            self._say(benefit_product=(100, None), benefit_people=(0, None), cost_money=(100, None),
                      cost_time=(0, None))
        self.assertEqual((self._get()["benefit"], self._get()["cost"]), (25, 0))

    def test_sheet_of_one_side_says_nothing(self):
        self._say(benefit_product=(100, 50))
        self._say(cost_money=(100, 50))
        found = self._get()
        self.assertEqual((found["answers"], found["ours"], found["benefit"]), (0, False, False))

    def test_nobody_compared(self):
        for _sheet in range(3):
            self._say(benefit_product=(100, None), cost_money=(50, None))
        found = self._get()
        self.assertEqual((found["ours"]["value"], found["competitor"], found["lead"], found["competitor_cost"]),
                         (50, False, False, False))

    def test_days_and_company(self):
        for days_ago in (40, 41):
            self._say(days_ago, benefit_product=(100, None), cost_money=(100, None))
        self.assertEqual(self._get(date_to=self._ago(30))["answers"], 2)
        self.assertEqual(self._get(date_from=self._ago(30))["answers"], 0)
        self.assertEqual(self.env["crm.satisfaction.indicator"].with_context(
            allowed_company_ids=self._new_branch().ids).get_perceived_value()["answers"], 0)

    def test_value_is_no_part_of_satisfaction(self):
        self._say(benefit_product=(0, None), cost_money=(0, None))
        found = self.env["crm.satisfaction.analysis"]._select_by_customer(self.company, self.today)
        self.assertFalse(self.env.execute_query(found))

    def test_shipped_survey_grades_costs_the_other_way(self):
        survey = self.env.ref("crm_relationship.survey_value")
        contact = self._new_contact("Ann Lee")
        contact.commercial_partner_id.company_id = self.company
        sheet = survey._create_answer(partner=contact, check_attempts=False)
        for question in survey.question_ids.filtered(lambda found: found.question_type == "matrix"):
            first = question.suggested_answer_ids[0]  # very little of a benefit, very much of a cost: the worst
            sheet._save_lines(question, {str(row.id): [str(first.id)] for row in question.matrix_row_ids})
        sheet._mark_done()
        answers = self.answers.search([("user_input_id", "=", sheet.id)])
        self.assertEqual((len(answers), set(answers.mapped("value")), set(answers.mapped("competitor"))),
                         (8, {0}, {0}))
        self.assertEqual(self._get(date_to=answers[0].date)["cost"], 100)

    def test_officers_only(self):
        with self.assertRaises(AccessError):
            self.env["crm.satisfaction.indicator"].with_user(self._new_user("val_user", "user")).get_perceived_value()
