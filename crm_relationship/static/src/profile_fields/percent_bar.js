import { Component } from "@odoo/owl";
import { clamp } from "@web/core/utils/numbers";
import { session } from "@web/session";
import { percent } from "../common/format";

/** From these percentages on, a churn risk is shown as a warning and as a danger; who may see no risk gets none. */
export function riskLimits() {
    const { churn_warning_percent: warning, churn_danger_percent: danger } = session.crm_relationship || {};
    return { warning, danger };
}

/** A thin bar and its figure; `tone` "risk" goes from green over yellow to red. */
export class PercentBar extends Component {
    static template = "crm_relationship.PercentBar";
    static props = {
        value: Number,
        tone: { type: String, optional: true },
        confident: { type: Boolean, optional: true },
        decimals: { type: Number, optional: true },
    };
    static defaultProps = { tone: "share", confident: true };

    get width() {
        return clamp(this.props.value, 0, 100);
    }

    get text() {
        const decimals = this.props.decimals ?? (this.props.tone === "risk" ? 0 : 1);
        return percent(this.props.value, decimals);
    }

    get color() {
        if (!this.props.confident) {
            return "o_crm_percent_unsure";
        }
        if (this.props.tone !== "risk") {
            return "bg-primary";
        }
        const { warning, danger } = riskLimits();
        const shown = Math.round(this.props.value);
        if (shown >= danger) {
            return "bg-danger";
        }
        return shown >= warning ? "bg-warning" : "bg-success";
    }
}
