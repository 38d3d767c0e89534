"""Complaints are not rated any more, and their access tokens, which colleagues could read, open nothing any more."""


def migrate(cr, version):
    cr.execute("DELETE FROM rating_rating WHERE 'crm.complaint' IN (res_model, parent_res_model)")
    cr.execute("UPDATE crm_complaint SET access_token = NULL WHERE access_token IS NOT NULL")
    cr.execute("DROP INDEX IF EXISTS crm_complaint__client_idx")
