"""Comment cards at a place, filled in as a guest does, and the night that publishes them."""

from odoo import Command

MARK = "Zebra crossing 4711"  # what nobody else writes
POOL = "crm_satisfaction_pool"


class CardCase:
    """For cases that have a company: a card with two graded questions, their importance, a choice, and words."""

    @classmethod
    def _load_cards(cls):
        cls.pool = cls.env["crm.satisfaction.pool"]
        cls.env.cr.execute("DELETE FROM crm_satisfaction_pool")
        cls.indicators = {found.code: found for found in cls.env["crm.satisfaction.indicator"].search([])}
        cls.questions_of_card = cls.env["survey.survey"].create({
            "title": "Was it good?", "survey_type": "card", "question_and_page_ids": [
                Command.create({"title": code, "question_type": "scale", "scale_min": 1, "scale_max": 5,
                                "aspect": aspect, "indicator_id": cls.indicators[code].id})
                for code, aspect in (("quality", "value"), ("courtesy", "value"), ("courtesy", "importance"),
                                     ("courtesy", "expectation"))] + [
                Command.create({
                    "title": "range", "question_type": "simple_choice", "indicator_id": cls.indicators["range"].id,
                    "suggested_answer_ids": [Command.create({"value": word, "grade": grade}) for word, grade in (
                        ("Nothing", 0), ("Everything", 100), ("Cannot say", -1))]}),
                Command.create({"title": "words", "question_type": "text_box"})]})
        cls.card = cls._new_card("Counter")
        cls.quality, cls.courtesy, cls.importance, cls.expectation, cls.choice, cls.words = (
            question._get_card_name() for question in cls.questions_of_card.question_ids)

    @classmethod
    def _new_card(cls, name, **values):
        return cls.env["crm.satisfaction.card"].create({
            "name": name, "company_id": cls.company.id, "survey_id": cls.questions_of_card.id, **values})

    @classmethod
    def _fill_in(cls, card=None, **form):
        """One card as the page keeps it: `quality=5` or another name of this class."""
        card = card or cls.card
        form = {getattr(cls, name): str(value) for name, value in form.items()}
        return cls.pool._store(card, *card.survey_id._read_card(form))

    @classmethod
    def _publish(cls, day=None):
        cls.pool._publish(day or cls.today)

    @classmethod
    def _get_published(cls, card=None):
        """`{code of an indicator: grades in order}`"""
        found = {}
        for answer in cls.env["crm.satisfaction.answer"].search([("card_id", "=", (card or cls.card).id)]):
            found.setdefault(answer.indicator_id.code, []).append(answer.value)
        return {code: sorted(values) for code, values in found.items()}

    @classmethod
    def _count_waiting(cls):
        cls.env.cr.execute("SELECT COUNT(*) FROM crm_satisfaction_pool")
        return cls.env.cr.fetchone()[0]
