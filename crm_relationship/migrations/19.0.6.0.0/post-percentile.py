"""Profiles know their percentile by margin, so that a preview by the last run's figures has it at once."""


def migrate(cr, version):
    cr.execute(
        """
        UPDATE crm_customer_profile profile
           SET margin_percentile = placed.percentile
          FROM (SELECT id, 100 * PERCENT_RANK() OVER (PARTITION BY company_id ORDER BY margin) AS percentile
                  FROM crm_customer_profile
                 WHERE revenue_rank IS NOT NULL) placed
         WHERE placed.id = profile.id
        """)
