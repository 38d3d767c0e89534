import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { useSetupAction } from "@web/search/action_hook";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { DASH, number, percent, signed } from "../../common/format";
import { RelationshipChart } from "../kit/chart";
import { CompanySwitch, getCompany, inCompany } from "../kit/company_switch";
import { DataPane, EmptyHelp } from "../kit/data_pane";
import { getPeriodArguments } from "../kit/period";
import { PeriodSwitch } from "../kit/period_switch";
import { useServerData } from "../kit/server_data";
import { getGapsConfig } from "./gaps_chart";

/** What customers find important, how well we do it, and where the gap is widest. */
export class GapsAction extends Component {
    static template = "crm_relationship.GapsAction";
    static components = { CompanySwitch, DataPane, EmptyHelp, Layout, PeriodSwitch, RelationshipChart };
    static props = { ...standardActionServiceProps };

    setup() {
        this.action = useService("action");
        this.getGapsConfig = getGapsConfig;
        const { period, companyId } = this.props.state || {};
        this.state = useState({
            period: period || { id: "last_12_months" },
            companyId: getCompany(companyId).id,
        });
        this.matrix = useServerData((orm) =>
            orm.call("crm.satisfaction.indicator", "get_gap_matrix", [], {
                ...getPeriodArguments(this.state.period),
                context: inCompany(this.state.companyId),
            })
        );
        useSetupAction({ getLocalState: () => ({ ...this.state }) });
    }

    /** Indicators that anybody has graded or called important. */
    get gaps() {
        return this.matrix.data.gaps.filter((gap) => gap.performance || gap.importance);
    }

    get chart() {
        const { gaps, importance, performance } = this.matrix.data;
        return { points: gaps.filter((gap) => gap.gap), importance, performance };
    }

    share(estimate) {
        return estimate ? percent(estimate.value) : DASH;
    }

    points(estimate) {
        return estimate ? signed(estimate.value, (value) => number(value)) : DASH;
    }

    /** The interval in words, for the tooltip. */
    range(estimate) {
        return estimate
            ? _t("%(low)s to %(high)s with 95 %% certainty, %(answers)s answers", {
                  low: number(estimate.low),
                  high: number(estimate.high),
                  answers: estimate.answers,
              })
            : undefined;
    }

    show(choice) {
        Object.assign(this.state, choice);
        return this.matrix.load();
    }

    open(gap) {
        const { date_from, date_to } = this.matrix.data;
        return this.action.doAction({
            type: "ir.actions.act_window",
            name: gap.name,
            res_model: "crm.satisfaction.answer",
            views: [
                [false, "list"],
                [false, "graph"],
                [false, "pivot"],
            ],
            domain: [
                ["indicator_id", "=", gap.indicator_id],
                ["company_id", "=", this.state.companyId],
                ["date", ">=", date_from],
                ["date", "<=", date_to],
            ],
        });
    }
}

registry.category("actions").add("crm_relationship.gaps", GapsAction, { force: true });
