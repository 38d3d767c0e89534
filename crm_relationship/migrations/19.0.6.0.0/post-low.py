def migrate(cr, version):
    """Which grades were low when customers answered: as far as anybody knows now, those that are today."""
    cr.execute("""
        UPDATE crm_satisfaction_request request
           SET low_limit = COALESCE((SELECT low_grade FROM crm_tier WHERE id = request.tier_id), 25)
         WHERE request.is_low AND request.low_limit IS NULL""")
