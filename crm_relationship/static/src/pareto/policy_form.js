import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { getCurrency } from "@web/core/currency";
import { NumberInput } from "../common/number_input";
import { percent } from "../common/format";
import { TierBadge } from "../tier_badge/tier_badge";
import { getBases, getParameters, getRules, getWeights } from "./rules";

/** The policy's fields on the left of the preview; every change is reported at once, none is saved. */
export class PolicyForm extends Component {
    static template = "crm_relationship.PolicyForm";
    static components = { NumberInput, TierBadge };
    static props = { draft: Object, currencyId: Number, onField: Function, onCutoff: Function };

    setup() {
        this.rules = getRules();
        this.bases = getBases();
        this.parameters = getParameters();
        this.weights = getWeights();
    }

    get rule() {
        return this.rules.find((rule) => rule.key === this.props.draft.rule);
    }

    get weightSum() {
        return this.weights.reduce((sum, { field }) => sum + (this.props.draft.get(field) || 0), 0);
    }

    getWeightShare(field) {
        const sum = this.weightSum;
        return sum ? percent((this.props.draft.get(field) * 100) / sum, 0) : "";
    }

    get cutoffTitle() {
        return {
            pareto: _t("Up to this share of cumulative revenue"),
            threshold: _t("From this revenue on"),
            potential: _t("From this many points on"),
            weighted: _t("From this many points on"),
        }[this.props.draft.rule];
    }

    get cutoffUnit() {
        if (this.props.draft.rule === "pareto") {
            return "%";
        }
        return this.props.draft.rule === "threshold"
            ? getCurrency(this.props.currencyId)?.symbol || ""
            : _t("points");
    }

    get cutoffMax() {
        return this.props.draft.rule === "threshold" ? undefined : 100;
    }
}
