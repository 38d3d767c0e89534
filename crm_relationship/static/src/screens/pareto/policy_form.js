import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { getCurrency } from "@web/core/currency";
import { NumberInput } from "../kit/number_input";
import { percent } from "../../common/format";
import { TierBadge } from "../../tier_badge/tier_badge";
import { CUTOFF_FIELDS, getWeightFields, TIER_PARAMETERS, VALUE_PARAMETERS } from "./rules";

/**
 * The policy's fields on the left of the preview; every change is reported at once, none is saved.
 *
 * `words` are the server's: `policy` and `tier` as `fields_get` returns them; `rules` says what each rule does.
 */
export class PolicyForm extends Component {
    static template = "crm_relationship.PolicyForm";
    static components = { NumberInput, TierBadge };
    static props = {
        draft: Object,
        currencyId: Number,
        words: Object,
        rules: Object,
        onField: Function,
        onCutoff: Function,
    };

    setup() {
        const { policy } = this.props.words;
        const describe = (parameter) => ({
            ...parameter,
            label: policy[parameter.field].string,
            help: policy[parameter.field].help,
        });
        this.options = policy.rule.selection;
        this.tierParameters = TIER_PARAMETERS.map(describe);
        this.valueParameters = VALUE_PARAMETERS.map(describe);
        this.weights = getWeightFields(policy).map((field) => ({ field, label: policy[field].string }));
    }

    /** A choice of the policy, as the template `PolicyChoice` shows it. */
    getChoice(field) {
        const { string, help, selection } = this.props.words.policy[field];
        return { field, label: string, help, selection, value: this.props.draft.get(field) };
    }

    get ruleSentence() {
        return this.props.rules[this.props.draft.rule];
    }

    get weightSum() {
        return this.weights.reduce((sum, { field }) => sum + (this.props.draft.get(field) || 0), 0);
    }

    getWeightShare(field) {
        const sum = this.weightSum;
        return sum ? percent((this.props.draft.get(field) * 100) / sum, 0) : "";
    }

    get cutoffTitle() {
        return this.props.words.tier[CUTOFF_FIELDS[this.props.draft.rule]].help;
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
