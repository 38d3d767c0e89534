"""What we ship for people to change keeps the words that somebody has changed; where nobody has, it says what a new
installation says, in English and in Chinese."""

import hashlib

from psycopg2.extras import Json

from odoo import SUPERUSER_ID, api
from odoo.tools import SQL
from odoo.tools.misc import file_path
from odoo.tools.translate import PoFileReader

CHINESE = "zh_CN"
# By record and field: what they said in earlier versions, in either language, as `digest` tells it.
FORMER = {
    "crm_account_criterion_categories.name": "61e2726e",
    "crm_account_criterion_growth.name": "ae8849ad f3b21e04",
    "crm_account_criterion_rhythm.question": "ec33b5fe",
    "crm_account_criterion_size.name": "fd20702c",
    "crm_churn_interview_template.body_html": "066e01e3 42cd4657",
    "crm_churn_interview_template.subject": "a22725f9",
    "crm_churn_survey.description": "a71597b6",
    "crm_churn_survey.title": "a22725f9",
    "crm_complaint_category_delivery_late.name": "793715c2",
    "crm_complaint_cause_shipped_late.name": "c71fd020",
    "crm_complaint_cause_supplier_delay.name": "a6ee29e2",
    "crm_complaint_department_service.name": "0e81086e 329cb8b6 4b81846f",
    "crm_relationship_weight_broken.name": "274b60f2",
    "crm_relationship_weight_favor.name": "ff7264b2",
    "crm_relationship_weight_surpassed.name": "3d3df5a0",
    "crm_satisfaction_indicator_overall.description": "2d302ec9",
    "crm_satisfaction_indicator_range.name": "61e2726e",
    "crm_service_moment_inquiry.description": "c2015bc3",
    "crm_service_remedy_coupon.name": "2a2b20be 96acd5d0",
    "crm_service_remedy_credit_note.name": "015d8a93 2636de72 affda961",
    "mail_activity_type_shortage.name": "dd67d977",
    "mail_template_complaint_apology.body_html": "50d35d94 f6b3cc6b",
    "mail_template_complaint_question.body_html": "794864cb da5c0128 e50f627b",
    "mail_template_complaint_received.body_html": "75f38800 ae03377a ba39431b",
    "mail_template_complaint_received.description": "0d79751f",
    "mail_template_complaint_resolved.body_html": "80618a98 86585b34",
    "mail_template_complaint_resolved.description": "8d771e2b",
    "mail_template_feedback_arrived.body_html": "85f09b67 f7204509",
    "mail_template_feedback_arrived.description": "86fc5407",
    "mail_template_retention_anniversary.body_html": "12bdeddd 5838a84d 63d10ebb",
    "mail_template_retention_anniversary.subject": "85f85a29",
    "mail_template_retention_birthday.body_html": "2a2dba8d 533bf23c",
    "mail_template_retention_first_order.body_html": "23e51399 46bde9f4 d090af5c",
    "mail_template_retention_new_arrival.body_html": "56385714 821beb46 fa5151dd",
    "mail_template_retention_points_card.body_html": "f060b8a0 fca853d6",
    "mail_template_retention_referral.body_html": "0cb8bac0",
    "mail_template_retention_referral.description": "f0d27c47",
    "mail_template_retention_reward.body_html": "014bb58e 37a33454 4b94fb8c",
    "mail_template_retention_reward.description": "2b1673b8",
    "mail_template_retention_win_back.body_html": "1f1f48c8 3d7a2514 4f1535c2",
    "mail_template_satisfaction_periodic_reminder.body_html": "69e8fa89 da26659b",
    "mail_template_satisfaction_periodic_request.body_html": "23ca5ad2 35d9c04f 79293f3d",
    "mail_template_satisfaction_reminder.body_html": "0e1bfbdb 4245301d 69f6a8cb",
    "mail_template_satisfaction_request.body_html": "05049bc2 10815b94 527fd035",
    "mail_template_workbook.body_html": "0badf751 d6e79282",
    "retention_program_points_card.portal_point_name": "4b2a6a31 b3e2659e",
    "retention_programme_first_order.name": "0c6ba402",
    "survey_card_advice.title": "6fa5869c",
    "survey_card_courtesy.title": "81ded271",
    "survey_card_overall.title": "4b1506ac af41bc41",
    "survey_card_speed.title": "0c55bbce 14464725",
    "survey_card_value.title": "4d31af55",
    "survey_complaint_effort.title": "4b3e7bb4",
    "survey_complaint_overall.title": "280490d3",
    "survey_delivery.description": "65676e96 dbb9e121",
    "survey_delivery.description_done": "960838db",
    "survey_delivery_communication.scale_max_label": "fd2d153e",
    "survey_delivery_communication.title": "276ef529",
    "survey_delivery_courtesy.scale_max_label": "fd2d153e",
    "survey_delivery_courtesy.title": "43528819 e52ac354",
    "survey_delivery_delivery.scale_max_label": "fd2d153e",
    "survey_delivery_delivery.title": "3df16701",
    "survey_delivery_quality.scale_max_label": "fd2d153e",
    "survey_delivery_quality.title": "4ab5faf2",
    "survey_delivery_value.scale_max_label": "fd2d153e",
    "survey_delivery_value.title": "d4043d25",
    "survey_periodic.description_done": "960838db",
    "survey_periodic_overall.title": "c8c98dd2",
    "survey_periodic_recommend.title": "9b2891ea",
    "survey_self.description": "0690ea09 6bbcd79f",
    "survey_self.description_done": "7ab1d2b1 c6b7c5f9",
    "survey_self.title": "9e80cddc",
    "survey_self_complaint_rate.title": "e2511b24",
    "survey_self_decide.title": "9cd7848f",
    "survey_self_manager_name.title": "711275c7",
    "survey_self_worth.title": "b3e75a20",
}


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    for name, texts in read_shipped().items():
        renew(env, name, texts)


def read_shipped():
    """`{record.field: {language: text}}`, as a new installation has them."""
    shipped = {}
    for term in PoFileReader(file_path(f"crm_relationship/i18n/{CHINESE}.po")):
        if term["type"] in ("model", "model_terms"):
            name = f"{term['imd_name']}.{term['name'].partition(',')[2]}"
            if name in FORMER:
                shipped[name] = {"en_US": term["src"], CHINESE: term["value"]}
    return shipped


def renew(env, name, texts):
    """Write these texts into a field wherever it says what it said before."""
    record_name, field_name = name.split(".")
    record = env.ref(f"crm_relationship.{record_name}", raise_if_not_found=False)
    if not record:
        return
    column, table = SQL.identifier(field_name), SQL.identifier(record._table)
    [[said]] = env.execute_query(SQL("SELECT %s FROM %s WHERE id = %s", column, table, record.id))
    for lang, text in texts.items():
        if text and said and said.get(lang):
            said[lang] = replace(record._fields[field_name], said[lang], FORMER[name].split(), text)
    env.cr.execute(SQL("UPDATE %s SET %s = %s WHERE id = %s", table, column, said and Json(said), record.id))


def replace(field, said, former, text):
    """What a field says, with this text instead of a former one; of a page, which has several, in its place."""
    terms = field.get_trans_terms(said) if callable(field.translate) else [said]
    old = {term for term in terms if digest(term) in former}
    if not old:
        return said
    return field.translate(lambda term: text if term in old else None, said) if callable(field.translate) else text


def digest(text):
    return hashlib.sha1(" ".join(text.split()).encode()).hexdigest()[:8]
