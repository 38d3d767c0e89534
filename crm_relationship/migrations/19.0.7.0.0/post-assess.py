"""The questions of the shipped self-assessment have topics, under which they stand now."""

QUESTIONS = {  # old place, new place, topic
    "stay": (1, 61, "loyalty"), "promises": (2, 31, "service"), "complaints": (3, 51, "complaints"),
    "tell": (4, 52, "complaints"), "risk": (5, 62, "loyalty"), "listen": (6, 81, "measurement"),
    "content": (7, 83, None), "complaint_rate": (8, 84, None), "words": (9, 90, None)}


def migrate(cr, version):
    """Where somebody has moved a question, it stays there."""
    for code, (old, new, topic) in QUESTIONS.items():
        cr.execute(
            """
            UPDATE survey_question question
               SET assessment_topic = COALESCE(question.assessment_topic, %(topic)s),
                   sequence = CASE WHEN question.sequence = %(old)s THEN %(new)s ELSE question.sequence END
              FROM ir_model_data data
             WHERE data.module = 'crm_relationship' AND data.model = 'survey.question' AND data.name = %(name)s
               AND data.res_id = question.id
            """, {"topic": topic, "old": old, "new": new, "name": f"survey_self_{code}"})
