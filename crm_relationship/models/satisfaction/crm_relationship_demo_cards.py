from dateutil.relativedelta import relativedelta

from odoo import api, fields, models

# Cards of each month, oldest first, and the mean grade from 1 to 5 of the questions in order, in the first and the last
# month: since a second colleague stands at the pick-up counter, nobody waits long any more.
PLACES = {
    "Showroom": (
        (7, 6, 8, 9, 7, 8), (4.5, 4.2, 4.3, 4.0, 4.3, 3.6, 4.2), (4.6, 4.3, 4.2, 4.1, 4.4, 3.5, 4.3)),
    "Pick-up counter": (
        (11, 9, 12, 10, 13, 12), (3.6, 1.9, 3.2, 3.8, 4.2, 3.6, 2.9), (4.0, 4.2, 3.4, 3.8, 4.2, 3.6, 4.0))}
WORDS = {
    ("Pick-up counter", 0): (
        "Forty minutes for two boxes. Never again on a Monday.", "Nobody at the counter when I came."),
    ("Pick-up counter", 4): ("Ready when I came, thank you!",),
    ("Showroom", 2): ("Please show the prices with delivery.",),
    ("Showroom", 5): ("Very patient with all my questions.", "More chairs to try out, please.")}


class CrmRelationshipDemo(models.AbstractModel):
    """Half a year of comment cards at two places: they wait at the counter, until they do not."""

    _inherit = "crm.relationship.demo"

    @api.model
    def _tell_cards(self):
        company, today = self.env.ref("base.main_company"), fields.Date.today()
        pool = self.env["crm.satisfaction.pool"]
        for name, (numbers, before, after) in PLACES.items():
            card = self.env["crm.satisfaction.card"].create({"name": name, "company_id": company.id})
            questions = card.survey_id._get_card_questions()
            for month, number in enumerate(numbers):
                words = WORDS.get((name, month), ())
                for voice in range(number):
                    form = self._fill_in_card(questions, before, after, month / (len(numbers) - 1), voice)
                    form[questions[-1]._get_card_name()] = words[voice] if voice < len(words) else ""
                    pool._store(card, *card.survey_id._read_card(form))
                pool._publish(today - relativedelta(months=len(numbers) - 1 - month))
        remark = self.env["crm.satisfaction.remark"].search([("text", "like", "Forty minutes")], limit=1)
        if remark:
            remark.action_make_complaint()

    @api.model
    def _fill_in_card(self, questions, before, after, progress, voice):
        """What one guest ticks; everybody is a little stricter or kinder than the others, and some leave one out."""
        form = {}
        for place, (question, first, last) in enumerate(zip(questions, before, after, strict=False)):
            swing = ((voice * 7 + place * 3) % 5 - 2) * 0.45
            grade = min(5, max(1, round(first + (last - first) * progress + swing)))
            form[question._get_card_name()] = "" if (voice + place) % 11 == 10 else str(grade)
        return form
