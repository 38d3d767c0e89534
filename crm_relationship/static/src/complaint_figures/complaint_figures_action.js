import { Component, markRaw, markup, onWillStart, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { useSetupAction } from "@web/search/action_hook";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { RelationshipChart } from "../chart/chart";
import { openProfilesAction } from "../common/actions";
import { money } from "../common/format";
import { getRatesConfig } from "./complaint_charts";
import { formatRate, listRates, listTiles, PERIODS } from "./figures";

/** Complaints that were missed, the three rates, what is at stake, and who is silent. */
export class ComplaintFiguresAction extends Component {
    static template = "crm_relationship.ComplaintFigures";
    static components = { Layout, RelationshipChart };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.keepLast = new KeepLast();
        this.periods = PERIODS;
        this.getRatesConfig = getRatesConfig;
        this.formatRate = formatRate;
        this.state = useState({ figures: null, period: this.props.state?.period || "year" });
        useSetupAction({ getLocalState: () => ({ period: this.state.period }) });
        onWillStart(() => this.load());
    }

    get tiles() {
        return listTiles(this.state.figures.none_missed);
    }

    get rates() {
        return listRates(this.state.figures.rates);
    }

    get hasRates() {
        return this.state.figures.months.some((month) => month.complaint_count || month.verified_count);
    }

    get shownPeriod() {
        return PERIODS.find((period) => period.id === this.state.period);
    }

    money(value) {
        return value === false ? "–" : money(value, this.state.figures.currency_id);
    }

    async load() {
        const today = luxon.DateTime.utc();
        const start = today.startOf("month").minus({ months: this.shownPeriod.months - 1 });
        const call = this.orm.call("crm.complaint", "get_figures", [], {
            date_from: start.toISODate(),
            date_to: today.toISODate(),
        });
        this.state.figures = markRaw(await this.keepLast.add(call));
    }

    async setPeriod(period) {
        this.state.period = period;
        await this.load();
    }

    openTile({ id, name, domain }) {
        const none = _t("None is missed");
        return this.action.doAction({
            type: "ir.actions.act_window",
            name: String(name),
            res_model: "crm.complaint",
            views: [
                [false, "list"],
                [false, "kanban"],
                [false, "form"],
            ],
            domain,
            context: { active_test: false, complaint_tray: id === "unrecorded" },
            help: markup`<p class="o_view_nocontent_smiling_face">${none}</p>`,
        });
    }

    openSilent() {
        const { name, domain } = this.state.figures.silent_key_accounts;
        return this.action.doAction(openProfilesAction(name, domain));
    }

    /** The list of the same months: its sums are the figures that are shown. */
    async openRates() {
        const action = await this.action.loadAction("crm_relationship.crm_complaint_rate_action");
        return this.action.doAction({ ...action, context: { [`search_default_${this.shownPeriod.filter}`]: 1 } });
    }
}

registry.category("actions").add("crm_complaint_figures", ComplaintFiguresAction);
