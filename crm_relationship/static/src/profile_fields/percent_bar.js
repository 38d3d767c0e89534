import { Component } from "@odoo/owl";
import { clamp } from "@web/core/utils/numbers";
import { percent } from "../common/format";

const RISK_COLORS = { low: "bg-success", warning: "bg-warning", danger: "bg-danger" };

/** A thin bar and its figure; with `tone` "risk" the colour is that of `level`, which the server has judged. */
export class PercentBar extends Component {
    static template = "crm_relationship.PercentBar";
    static props = {
        value: Number,
        tone: { type: String, optional: true },
        level: { type: [String, Boolean], optional: true },
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
        return RISK_COLORS[this.props.level] || "bg-primary";
    }
}
