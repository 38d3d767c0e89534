import { _t } from "@web/core/l10n/translation";

/** Policy fields that the preview can try out, besides the tiers' cut-offs. */
export const POLICY_FIELDS = [
    "rule",
    "revenue_basis",
    "window_months",
    "new_customer_days",
    "hysteresis_percent",
    "demotion_delay_days",
    "weight_recency",
    "weight_frequency",
    "weight_monetary",
    "weight_margin",
    "weight_growth",
    "weight_payment",
    "weight_potential",
    "weight_satisfaction",
];

/** The tier field that holds the cut-off of each rule. */
export const CUTOFF_FIELDS = {
    pareto: "cumulative_share",
    threshold: "min_revenue",
    potential: "min_score",
    weighted: "min_score",
};

/** What each rule is called and does, for people. */
export function getRules() {
    return [
        {
            key: "pareto",
            name: _t("Pareto: share of revenue"),
            sentence: _t(
                "Customers sorted by revenue: who together make the first part of it are the best tier, and so on."
            ),
        },
        {
            key: "threshold",
            name: _t("Threshold: own revenue"),
            sentence: _t("A customer reaches a tier by buying for at least this much, whatever others buy."),
        },
        {
            key: "potential",
            name: _t("Potential: place in the grid"),
            sentence: _t("Purchases and potential count alike: both levels of the grid together give 0 to 100 points."),
        },
        {
            key: "weighted",
            name: _t("Weighted: several figures"),
            sentence: _t("Every customer gets 0 to 100 points from the figures below, each counting by its weight."),
        },
    ];
}

export function getBases() {
    return [
        { key: "ordered", name: _t("Confirmed orders") },
        { key: "invoiced", name: _t("Posted invoices") },
    ];
}

/** Parameters of every rule, with unit and a word of help. */
export function getParameters() {
    return [
        {
            field: "window_months",
            label: _t("Window"),
            unit: _t("months"),
            min: 1,
            step: 1,
            help: _t("Only purchases of these last months count."),
        },
        {
            field: "new_customer_days",
            label: _t("Grace for new customers"),
            unit: _t("days"),
            min: 0,
            step: 1,
            help: _t("A new customer isn't demoted before this many days."),
        },
        {
            field: "hysteresis_percent",
            label: _t("Tolerance at a cut-off"),
            unit: "%",
            min: 0,
            max: 100,
            help: _t("A customer who misses a cut-off by less than this keeps the tier."),
        },
        {
            field: "demotion_delay_days",
            label: _t("Delay before demotion"),
            unit: _t("days"),
            min: 0,
            step: 1,
            help: _t("A lower tier must hold this long before it takes effect."),
        },
    ];
}

/** What the weighted rule can weigh. */
export function getWeights() {
    return [
        { field: "weight_recency", label: _t("Recency of the last order") },
        { field: "weight_frequency", label: _t("Number of orders") },
        { field: "weight_monetary", label: _t("Revenue") },
        { field: "weight_margin", label: _t("Margin") },
        { field: "weight_growth", label: _t("Growth") },
        { field: "weight_payment", label: _t("Payment on time") },
        { field: "weight_potential", label: _t("Potential") },
        { field: "weight_satisfaction", label: _t("Satisfaction") },
    ];
}
