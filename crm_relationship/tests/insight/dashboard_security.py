"""Who may read the overview."""

DASHBOARD_METHODS = {("crm.dashboard", "get_dashboard"): ("user", {"date_from": "2026-06-01", "date_to": "2026-06-30"})}
DASHBOARD_RECORDS = {"crm.dashboard": lambda case, method: case.env["crm.dashboard"]}
