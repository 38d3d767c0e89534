import { _t } from "@web/core/l10n/translation";
import { formatInteger } from "@web/views/fields/formatters";
import { DASH, day, exactMoney, figure as format, money, number, percent, relativeDay, signed } from "../../common/format";
import { levelName } from "../grid/levels";

function figure(label, text, options = {}) {
    return { key: String(label), label, text: text || DASH, ...options };
}

function tone(value) {
    if (!value) {
        return "";
    }
    return value > 0 ? "text-success" : "text-danger";
}

function getValueFigures(profile, currencyId) {
    const marginRate = profile.revenue ? percent((profile.margin * 100) / profile.revenue) : "";
    return [
        figure(_t("Revenue"), exactMoney(profile.revenue, currencyId), { style: "fw-bold" }),
        figure(_t("Share of all revenue"), percent(profile.revenue_share)),
        figure(_t("Rank"), profile.revenue_rank ? formatInteger(profile.revenue_rank) : DASH),
        figure(_t("Margin"), exactMoney(profile.margin, currencyId), { note: marginRate }),
        figure(_t("Growth"), signed(profile.growth_percent, percent), {
            style: tone(profile.growth_percent),
            tooltip: _t("Against %s in the months before", exactMoney(profile.previous_revenue, currencyId)),
        }),
        figure(_t("Lifetime value"), money(profile.lifetime_value, currencyId)),
    ];
}

function getRhythmFigures(profile) {
    const rfm = [profile.rfm_recency, profile.rfm_frequency, profile.rfm_monetary];
    return [
        figure(_t("Orders"), formatInteger(profile.order_count), {
            note: _t("%s ever", formatInteger(profile.lifetime_order_count)),
        }),
        figure(_t("First order"), relativeDay(profile.first_order_date), { tooltip: day(profile.first_order_date) }),
        figure(_t("Last order"), relativeDay(profile.last_order_date), { tooltip: day(profile.last_order_date) }),
        figure(_t("Usual interval"), format(Math.round(profile.mean_interval_days) || false, "days")),
        figure(_t("RFM scores"), rfm.map((score) => score || DASH).join(" · "), {
            tooltip: _t("Recency, frequency and money, each 1 to 5 among all customers; 5 is best"),
        }),
        figure(_t("Purchases"), levelName(profile.purchase_level), {
            tooltip: _t("Level %s of 4", profile.purchase_level),
        }),
        figure(_t("Potential"), levelName(profile.potential_level), {
            note: profile.potential_manual ? _t("set by hand") : "",
            tooltip: _t("Level %s of 4", profile.potential_level),
        }),
    ];
}

function signedDays(value) {
    return typeof value === "number" ? signed(value, number) : DASH;
}

function getPaymentFigures(profile, currencyId) {
    const grades = { a: "text-bg-success", b: "text-bg-info", c: "text-bg-warning", d: "text-bg-danger" };
    return [
        figure(_t("Days late"), signedDays(profile.average_days_to_pay), {
            tooltip: _t("How long after the due date invoices are paid, on average; below zero is early"),
        }),
        figure(_t("Overdue now"), exactMoney(profile.overdue_amount, currencyId), {
            style: profile.overdue_amount > 0 ? "text-danger" : "",
        }),
        figure(_t("Credit grade"), (profile.credit_grade || DASH).toUpperCase(), {
            style: profile.credit_grade && `badge ${grades[profile.credit_grade]}`,
        }),
    ];
}

/**
 * The profile's figures as three groups of labelled texts.
 *
 * @param {Object} panel what `get_relationship_panel` returns
 */
export function getFigureGroups({ profile, currency_id }) {
    return [
        { key: "value", title: _t("Value"), figures: getValueFigures(profile, currency_id) },
        { key: "rhythm", title: _t("Rhythm"), figures: getRhythmFigures(profile), risk: true },
        { key: "payment", title: _t("Payment"), figures: getPaymentFigures(profile, currency_id) },
    ];
}
