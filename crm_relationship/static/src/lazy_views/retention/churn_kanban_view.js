import { Component, onWillStart, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { KanbanRenderer } from "@web/views/kanban/kanban_renderer";
import { kanbanView } from "@web/views/kanban/kanban_view";
import { money, number } from "../../common/format";

/** Who is at risk beyond what their salespeople can look after, and how many come back, beside those expected anyway. */
class ChurnSummary extends Component {
    static template = "crm_relationship.ChurnSummary";
    static props = {};

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        this.state = useState({ summary: false });
        onWillStart(async () => {
            this.state.summary = await this.orm.call("crm.churn.case", "get_summary", []);
        });
    }

    get waiting() {
        const { waiting_customers, waiting_value, currency_id } = this.state.summary;
        return _t("%(customers)s more at risk, %(value)s a year", {
            customers: waiting_customers,
            value: money(waiting_value, currency_id),
        });
    }

    get closed() {
        const { closed, recovered, expected } = this.state.summary;
        return _t(
            "Closed in the last 365 days: %(closed)s. Customers who came back: %(recovered)s, expected to come back anyway: %(expected)s",
            { closed, recovered, expected: number(expected) }
        );
    }

    /** Both arms, for managers, where some cases were held out. */
    get trial() {
        const { treated, control } = this.state.summary.trial;
        return _t(
            "With a playbook %(recovered)s of %(closed)s (%(expected)s expected), control group %(recovered_alone)s of %(closed_alone)s (%(expected_alone)s expected)",
            {
                recovered: treated.recovered,
                closed: treated.closed,
                expected: number(treated.expected),
                recovered_alone: control.recovered,
                closed_alone: control.closed,
                expected_alone: number(control.expected),
            }
        );
    }

    openWaiting() {
        this.action.doAction("crm_relationship.crm_churn_waiting_action");
    }
}

class ChurnKanbanRenderer extends KanbanRenderer {
    static template = "crm_relationship.ChurnKanbanRenderer";
    static components = { ...KanbanRenderer.components, ChurnSummary };
}

registry.category("views").add("crm_churn_kanban", { ...kanbanView, Renderer: ChurnKanbanRenderer });
