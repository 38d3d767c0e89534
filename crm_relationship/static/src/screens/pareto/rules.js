/** The tier field that holds the cut-off of each rule. */
export const CUTOFF_FIELDS = {
    pareto: "cumulative_share",
    threshold: "min_revenue",
    potential: "min_score",
    weighted: "min_score",
};

/** Numbers of every rule and what may be typed; their names and help are those of the server's fields. */
export const TIER_PARAMETERS = [
    { field: "window_months", min: 1, step: 1 },
    { field: "new_customer_days", min: 0, step: 1 },
    { field: "hysteresis_percent", min: 0, max: 100 },
    { field: "demotion_delay_days", min: 0, step: 1 },
];
export const VALUE_PARAMETERS = [{ field: "expected_years", min: 0.1 }];

/**
 * What the weighted rule can weigh: the policy has a field for each.
 *
 * @param {Object} policy its fields by name
 */
export function getWeightFields(policy) {
    return Object.keys(policy).filter((name) => name.startsWith("weight_"));
}

/** What the figures of a run depend on: with another of these, the preview takes as long as a run. */
export const FACT_FIELDS = ["window_months", "revenue_basis"];

/** Policy fields that the preview can try out, besides the weights and the tiers' cut-offs. */
export const POLICY_FIELDS = [
    "rule",
    "pareto_measure",
    "revenue_basis",
    "value_basis",
    ...[...TIER_PARAMETERS, ...VALUE_PARAMETERS].map(({ field }) => field),
];
