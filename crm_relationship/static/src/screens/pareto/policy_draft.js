import { CUTOFF_FIELDS } from "./rules";

/** A policy as saved and as tried out; holds no reference to the server. */
export class PolicyDraft {
    /**
     * @param {Object} policy saved policy fields by name
     * @param {Array<Object>} tiers saved tiers with their cut-offs, best first
     * @param {Object} [values] changes made so far, as `values` returns them
     */
    constructor(policy, tiers, values = {}) {
        const { tiers: cutoffs, ...fields } = values;
        this.policy = policy;
        this.tiers = tiers;
        this.fields = fields;
        this.cutoffs = cutoffs || {};
    }

    get rule() {
        return this.get("rule");
    }

    get cutoffField() {
        return CUTOFF_FIELDS[this.rule];
    }

    get isDirty() {
        return Boolean(Object.keys(this.values).length);
    }

    /** Only what differs from the saved policy, in the shape `get_preview` and `apply_preview` take. */
    get values() {
        const values = { ...this.fields };
        if (Object.keys(this.cutoffs).length) {
            values.tiers = this.cutoffs;
        }
        return values;
    }

    get(field) {
        return this.fields[field] ?? this.policy[field];
    }

    set(field, value) {
        this.fields = { ...this.fields, [field]: value };
        if (value === this.policy[field]) {
            delete this.fields[field];
        }
    }

    getCutoff(code) {
        const saved = this.tiers.find((tier) => tier.code === code);
        return this.cutoffs[code]?.[this.cutoffField] ?? saved[this.cutoffField];
    }

    setCutoff(code, value) {
        const saved = this.tiers.find((tier) => tier.code === code);
        const changed = { ...this.cutoffs[code], [this.cutoffField]: value };
        if (value === saved[this.cutoffField]) {
            delete changed[this.cutoffField];
        }
        this.cutoffs = { ...this.cutoffs, [code]: changed };
        if (!Object.keys(changed).length) {
            delete this.cutoffs[code];
        }
    }

    /** Whether a person sets this tier's cut-off; the last tier takes everybody who is left. */
    hasCutoff(code) {
        return code !== this.tiers.at(-1)?.code;
    }

    /** The tiers with the cut-offs as tried out, best first. */
    get triedTiers() {
        return this.tiers.map((tier) => ({ ...tier, cutoff: this.getCutoff(tier.code) }));
    }
}
