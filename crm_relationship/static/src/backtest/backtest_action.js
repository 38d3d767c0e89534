import { Component, markRaw, onWillStart, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { RPCError } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { useDebounced } from "@web/core/utils/timing";
import { useSetupAction } from "@web/search/action_hook";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { RelationshipChart } from "../chart/chart";
import { openPartnerAction } from "../common/actions";
import { getLeadTimeConfig, getThresholdConfig } from "./backtest_charts";
import { ConfusionTable } from "./confusion_table";
import { CustomerTable } from "./customer_table";

const DELAY = 300;

/** What the churn warning would have said on a day of the past, and what the customers then did. */
export class BacktestAction extends Component {
    static template = "crm_relationship.BacktestAction";
    static components = { ConfusionTable, CustomerTable, Layout, RelationshipChart };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.keepLast = new KeepLast();
        this.getThresholdConfig = getThresholdConfig;
        this.getLeadTimeConfig = getLeadTimeConfig;
        const { asOf, horizon, threshold } = this.props.state || {};
        this.state = useState({
            asOf: asOf || "",
            horizon: horizon || 0,
            threshold: threshold ?? null,
            result: null,
            error: "",
            pending: false,
        });
        this.scheduleLoad = useDebounced(this.load, DELAY);
        useSetupAction({
            getLocalState: () => ({
                asOf: this.state.asOf,
                horizon: this.state.horizon,
                threshold: this.state.threshold,
            }),
        });
        onWillStart(() => this.load());
    }

    get thresholdPercent() {
        return Math.round(this.state.threshold * 100);
    }

    get today() {
        return luxon.DateTime.utc().toISODate();
    }

    get tooEarly() {
        return _t("For %s customers it was too early to tell.", this.state.result.too_early);
    }

    get leadTime() {
        const days = this.state.result.horizon_days;
        return _t("Days from the warning to the day on which the customer had been silent for %s days.", days);
    }

    get leadTimeMedian() {
        return _t("For half of them it came %s days before or earlier.", this.state.result.lead_time_median_days);
    }

    /** Without a date and a horizon the server picks the last ones it can judge, without a threshold its own. */
    async load() {
        const { asOf, horizon, threshold } = this.state;
        const call = this.orm.silent.call("crm.customer.profile", "get_backtest", [], {
            as_of: asOf || null,
            horizon_days: horizon || null,
            ...(threshold === null ? {} : { threshold }),
        });
        try {
            const result = await this.keepLast.add(call);
            this.state.result = markRaw(result);
            this.state.asOf = result.as_of || this.state.asOf;
            this.state.horizon = result.horizon_days;
            this.state.threshold ??= result.threshold;
            this.state.error = "";
        } catch (error) {
            if (!(error instanceof RPCError)) {
                throw error;
            }
            this.state.error = error.data?.message || error.message;
        }
        this.state.pending = false;
    }

    change(field, value) {
        if (!value || Number.isNaN(value)) {
            return;
        }
        this.state[field] = value;
        this.state.pending = true;
        this.scheduleLoad();
    }

    openPartner(partnerId) {
        return this.action.doAction(openPartnerAction(partnerId));
    }
}

registry.category("actions").add("crm_relationship.backtest", BacktestAction);
