import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { percent } from "../../common/format";
import { PercentBar } from "../../profile_fields/percent_bar";

/** The churn risk of a profile as a bar, where there is enough history; before it how many times overdue the customer is;
 * why, as tooltip. */
class ChurnRiskField extends Component {
    static template = "crm_relationship.ChurnRiskField";
    static components = { PercentBar };
    static props = { ...standardFieldProps };

    get data() {
        return this.props.record.data;
    }

    get value() {
        return (this.data[this.props.name] || 0) * 100;
    }

    get overdue() {
        const times = this.data.times_overdue;
        return times ? _t("%s × overdue", times) : "";
    }

    get tooltip() {
        return this.data.churn_explanation || undefined;
    }
}

registry.category("fields").add("crm_churn_risk", {
    component: ChurnRiskField,
    displayName: _t("Churn Risk"),
    supportedTypes: ["float"],
    listViewWidth: [170, 210],
    fieldDependencies: [
        { name: "churn_confident", type: "boolean" },
        { name: "churn_level", type: "selection", selection: [] },
        { name: "churn_explanation", type: "text" },
        { name: "times_overdue", type: "integer" },
    ],
});
registry.category("formatters").add("crm_churn_risk", (value) => percent(value * 100, 0)); // the mean of a group
