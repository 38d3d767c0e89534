def migrate(cr, version):
    """Measure deliveries anew, as returns count now, and mark the goods that replace others as free of charge."""
    cr.execute(
        """
        DELETE FROM crm_service_progress progress
         USING crm_service_standard standard
         WHERE standard.id = progress.standard_id
           AND standard.metric IN ('delivery_lead_time', 'on_time_delivery', 'in_full_delivery')
        """)
    cr.execute(
        """
        UPDATE sale_order_line line SET is_replacement = TRUE
          FROM crm_service_breach breach
          JOIN crm_service_remedy remedy ON remedy.id = breach.remedy_id AND remedy.kind = 'replacement'
         WHERE breach.granted_model = 'sale.order' AND breach.granted_id = line.order_id AND line.price_unit = 0
        """)
