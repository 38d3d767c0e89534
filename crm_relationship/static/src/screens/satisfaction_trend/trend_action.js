import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";
import { useSetupAction } from "@web/search/action_hook";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { DASH, figure, number, percent, signed } from "../../common/format";
import { RelationshipChart } from "../kit/chart";
import { CompanySwitch, getCompany, inCompany } from "../kit/company_switch";
import { DataPane, EmptyHelp } from "../kit/data_pane";
import { getPeriodArguments } from "../kit/period";
import { PeriodSwitch } from "../kit/period_switch";
import { useServerData } from "../kit/server_data";
import { StatTile } from "../kit/stat_tile";
import { getTrendConfig } from "./trend_chart";

const CODES = ["satisfaction", "csat", "nps"];

/** How satisfied customers are: month by month, group by group, and whom we have asked. */
export class TrendAction extends Component {
    static template = "crm_relationship.TrendAction";
    static components = { CompanySwitch, DataPane, EmptyHelp, Layout, PeriodSwitch, RelationshipChart, StatTile };
    static props = { ...standardActionServiceProps };

    setup() {
        this.action = useService("action");
        this.getTrendConfig = getTrendConfig;
        this.format = { figure, number, percent };
        const { period, companyId, code, by, askedBy } = this.props.state || {};
        this.state = useState({
            period: period || { id: "last_12_months" },
            companyId: getCompany(companyId).id,
            code: code || "satisfaction",
            by: by || "tier_id",
            askedBy: askedBy || "tier_id",
            mayExport: false,
        });
        this.labels = { figure: _t("Figure"), group: _t("Group By") };
        this.groups = [
            ["tier_id", _t("Tier")],
            ["product_categ_id", _t("Product category")],
            ["user_id", _t("Salesperson")],
        ];
        this.trend = useServerData((orm) =>
            orm.call("crm.satisfaction.answer", "get_trend", [], {
                ...getPeriodArguments(this.state.period),
                context: inCompany(this.state.companyId),
            })
        );
        user.hasGroup("base.group_allow_export").then((may) => (this.state.mayExport = may));
        useSetupAction({ getLocalState: () => ({ ...this.state }) });
    }

    get data() {
        return this.trend.data;
    }

    get isEmpty() {
        const { groups, requests, figures } = this.data || {};
        return !figures || !(groups.tier_id.length || requests.tier_id.length || figures.satisfaction.points.length);
    }

    get figure() {
        return this.data.figures[this.state.code];
    }

    get codes() {
        return CODES.map((code) => [code, this.data.figures[code].name]);
    }

    /** Only a change that is no chance is good or bad. */
    get tiles() {
        return CODES.map((code) => {
            const { change, is_few, answers, ...found } = this.data.figures[code];
            const isSure = change && (change.low > 0 || change.high < 0);
            return {
                code,
                ...found,
                previous: change ? found.previous : false,
                direction: isSure ? found.direction : "neither",
                isFew: is_few && found.value !== false,
                detail: is_few && answers ? _t("few answers") : undefined,
                note: this.range({ ...found, answers }),
            };
        });
    }

    get chart() {
        const { months } = this.data.rates.response;
        return {
            months: months.map(({ month }) => month),
            points: this.figure.points,
            unit: this.state.code,
            label: this.figure.name,
        };
    }

    get rows() {
        return this.data.groups[this.state.by];
    }

    get asked() {
        return this.data.requests[this.state.askedBy];
    }

    get voters() {
        const { promoters, passives, detractors } = this.data.figures.recommend;
        const total = promoters + passives + detractors;
        const parts = [
            { id: "promoters", name: _t("Promoters (9 and 10)"), count: promoters, color: "bg-success" },
            { id: "passives", name: _t("Passives (7 and 8)"), count: passives, color: "bg-secondary" },
            { id: "detractors", name: _t("Detractors (0 to 6)"), count: detractors, color: "bg-danger" },
        ];
        return { total, parts: parts.map((part) => ({ ...part, share: total ? (100 * part.count) / total : 0 })) };
    }

    /** What those say who needed a reminder, in a sentence. */
    get hint() {
        const { difference, before, after } = this.data.reminder;
        const figures = { before: number(before.value), after: number(after.value) };
        if (difference.high < 0) {
            return _t(
                "Customers who answered only after the reminder are less satisfied: %(after)s, against %(before)s of those who answered at once. Those who have not answered may be even less so.",
                figures
            );
        }
        return difference.low > 0
            ? _t("Customers who answered only after the reminder are more satisfied: %(after)s, against %(before)s of those who answered at once.", figures)
            : _t(
                  "Customers who answered only after the reminder (%(after)s) are about as satisfied as those who answered at once (%(before)s).",
                  figures
              );
    }

    value(estimate) {
        return estimate ? number(estimate.value) : DASH;
    }

    share(estimate) {
        return estimate ? percent(estimate.value) : DASH;
    }

    points(estimate) {
        return estimate ? signed(estimate.value, (value) => number(value)) : DASH;
    }

    between(estimate) {
        return estimate && estimate.low !== false
            ? _t("%(low)s to %(high)s", { low: number(estimate.low, 0), high: number(estimate.high, 0) })
            : "";
    }

    range({ low, high, answers }) {
        if (!answers) {
            return _t("No answers");
        }
        return low === false
            ? _t("%s answers", answers)
            : _t("%(low)s to %(high)s, %(answers)s answers", {
                  low: number(low),
                  high: number(high),
                  answers,
              });
    }

    /** Whether a group is surely better (1) or worse (-1) than its tiers usually are. */
    getTone({ difference, is_few }) {
        if (!difference || is_few) {
            return "";
        }
        return difference.low > 0 ? "text-success" : difference.high < 0 ? "text-danger" : "";
    }

    show(choice) {
        Object.assign(this.state, choice);
        return this.trend.load();
    }

    openAnswers(group) {
        return this.openList("crm.satisfaction.answer", group, this.state.by, "date", ["list", "graph", "pivot"], [
            ["card_id", "=", false],
        ]);
    }

    openRequests(group) {
        return this.openList("crm.satisfaction.request", group, this.state.askedBy, "event_on", ["list", "pivot"], [
            ["trigger", "!=", "invitation"],
        ]);
    }

    openList(model, group, field, day, kinds, domain = []) {
        const { date_from, date_to } = this.data;
        return this.action.doAction({
            type: "ir.actions.act_window",
            name: group.name,
            res_model: model,
            views: kinds.map((kind) => [false, kind]),
            domain: [
                [field, "=", group.id],
                ["company_id", "=", this.state.companyId],
                [day, ">=", date_from],
                [day, "<=", date_to],
                ...domain,
            ],
        });
    }

    download() {
        const { date_from, date_to } = this.data;
        const address = new URLSearchParams({ company_ids: this.state.companyId, date_from, date_to });
        return this.action.doAction({
            type: "ir.actions.act_url",
            target: "download",
            url: `/crm_relationship/workbook/satisfaction?${address}`,
        });
    }
}

registry.category("actions").add("crm_relationship.satisfaction_trend", TrendAction, { force: true });
