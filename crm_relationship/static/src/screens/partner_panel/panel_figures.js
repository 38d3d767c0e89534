import { _t } from "@web/core/l10n/translation";
import { DASH, day, exactMoney, figure as format, percent, relativeDay, signed } from "../../common/format";
import { levelName } from "../../common/levels";

const GRADES = { a: "text-bg-success", b: "text-bg-info", c: "text-bg-warning", d: "text-bg-danger" };

/** How a value is written that is no mere number; the others are written in their unit. */
const WRITERS = { money: exactMoney, day: relativeDay, level: levelName, text: (value) => value };
/** Kinds whose unit stands behind the number. */
const MEASURED = ["days", "percent"];
/** The unit at the end of a label, as in "Growth (%)". */
const UNIT = /\s*[(（][^()（）]+[)）]$/;

function tone(value) {
    if (!value) {
        return "";
    }
    return value > 0 ? "text-success" : "text-danger";
}

/** What a figure has besides its text; those that are not named here have nothing. */
const EXTRAS = {
    revenue: () => ({ style: "fw-bold" }),
    margin: ({ profile }) => ({ note: profile.revenue ? percent((profile.margin * 100) / profile.revenue) : "" }),
    growth_percent: ({ profile, currency_id }) => ({
        text: signed(profile.growth_percent, percent),
        style: tone(profile.growth_percent),
        tooltip: _t("Against %s in the months before", exactMoney(profile.previous_revenue, currency_id)),
    }),
    rfm_recency: ({ profile }) => ({
        label: _t("Recency / Frequency / Monetary"),
        text: [profile.rfm_recency, profile.rfm_frequency, profile.rfm_monetary].join(" / "),
    }),
    first_order_date: ({ profile }) => ({ tooltip: day(profile.first_order_date) }),
    last_order_date: ({ profile }) => ({ tooltip: day(profile.last_order_date) }),
    lifecycle_stage: ({ stage_explanation }) => ({ tooltip: stage_explanation }),
    potential_level: ({ profile, potential_explanation }) => ({
        note: profile.potential_manual ? _t("set by hand") : "",
        tooltip: potential_explanation,
    }),
    capacity_amount: ({ profile }) => (profile.capacity_amount ? {} : { text: DASH }),
    expected_value: ({ value_explanation }) => ({ tooltip: value_explanation }),
    lifetime_value: ({ value_explanation }) => ({ tooltip: value_explanation }),
    overdue_amount: ({ profile }) => ({ style: profile.overdue_amount > 0 ? "text-danger" : "" }),
    credit_grade: ({ profile }) => ({ style: profile.credit_grade && `badge ${GRADES[profile.credit_grade]}` }),
};

function getFigure({ name, label, help, kind, value }, panel) {
    const isUnknown = value === false || value === "";
    const write = WRITERS[kind] || ((known) => format(known, kind));
    const text = isUnknown ? DASH : write(value, panel.currency_id);
    const title = MEASURED.includes(kind) ? label.replace(UNIT, "") : label;
    const extras = EXTRAS[name]?.(panel);
    return { key: name, label: title, text, tooltip: help, ...extras, ...(isUnknown && { text: DASH }) };
}

/**
 * The profile's figures as groups of labelled texts.
 *
 * @param {Object} panel what `get_relationship_panel` returns
 */
export function getFigureGroups(panel) {
    return panel.groups.map(({ key, title, figures }) => ({
        key,
        title,
        figures: figures.map((figure) => getFigure(figure, panel)),
        risk: key === "rhythm",
        canEdit: key === "potential" && Boolean(panel.profile_id),
    }));
}
