import { Component, useState } from "@odoo/owl";
import { DateTimeInput } from "@web/core/datetime/datetime_input";
import { deserializeDate, serializeDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { useSetupAction } from "@web/search/action_hook";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { percent } from "../../common/format";
import { openPartnerAction, openProfilesAction } from "../kit/actions";
import { RelationshipChart } from "../kit/chart";
import { CompanySwitch, getCompany, inCompany } from "../kit/company_switch";
import { DataPane, EmptyHelp } from "../kit/data_pane";
import { useServerData } from "../kit/server_data";
import { getLeadTimeConfig, getThresholdConfig } from "./backtest_charts";
import { ConfusionTable } from "./confusion_table";
import { CustomerTable } from "./customer_table";
import { SignalTable } from "./signal_table";

const OUTCOMES = {
    right: _t("Warned, and stopped buying"),
    false_alarms: _t("Warned, and kept buying"),
    missed: _t("Not warned, and stopped buying"),
    calm: _t("Not warned, and kept buying"),
};

/** What the churn warning would have said on a day of the past, and what the customers then did. */
export class BacktestAction extends Component {
    static template = "crm_relationship.BacktestAction";
    static components = {
        CompanySwitch,
        ConfusionTable,
        CustomerTable,
        DataPane,
        DateTimeInput,
        EmptyHelp,
        Layout,
        RelationshipChart,
        SignalTable,
    };
    static props = { ...standardActionServiceProps };

    setup() {
        this.action = useService("action");
        this.getThresholdConfig = getThresholdConfig;
        this.getLeadTimeConfig = getLeadTimeConfig;
        const { asOf, horizon, threshold, companyId } = this.props.state || {};
        this.state = useState({
            asOf: asOf || "",
            horizon: horizon || 0,
            threshold: threshold ?? null,
            companyId: getCompany(companyId).id,
        });
        this.backtest = useServerData((orm) => this.ask(orm));
        useSetupAction({ getLocalState: () => ({ ...this.state }) });
    }

    get thresholdPercent() {
        return Math.round((this.state.threshold ?? 0) * 100);
    }

    get thresholdText() {
        return this.state.threshold === null ? "" : percent(this.thresholdPercent, 0);
    }

    get asOf() {
        return this.state.asOf ? deserializeDate(this.state.asOf) : false;
    }

    get tooEarly() {
        return _t("For %s customers it was too early to tell.", this.backtest.data.too_early);
    }

    get leadTime() {
        const days = this.backtest.data.horizon_days;
        return _t("Days from the warning to the day on which the customer had been silent for %s days.", days);
    }

    get leadTimeMedian() {
        return _t("For half of them it came %s days before or earlier.", this.backtest.data.lead_time_median_days);
    }

    /** Without a date and a horizon the server picks the last ones it can judge, without a threshold its own. */
    async ask(orm) {
        const { asOf, horizon, threshold, companyId } = this.state;
        const result = await orm.call("crm.customer.profile", "get_backtest", [], {
            as_of: asOf || null,
            horizon_days: horizon || null,
            ...(threshold === null ? {} : { threshold }),
            context: inCompany(companyId),
        });
        this.state.asOf ||= result.as_of;
        this.state.horizon ||= result.horizon_days;
        this.state.threshold ??= result.threshold;
        return result;
    }

    change(field, value) {
        if (!value || Number.isNaN(value)) {
            return;
        }
        this.state[field] = value;
        return this.backtest.loadSoon();
    }

    changeDay(day) {
        return day && this.change("asOf", serializeDate(day));
    }

    openOutcome(outcome) {
        const { asOf, horizon, threshold, companyId } = this.state;
        return this.action.doAction(
            openProfilesAction(OUTCOMES[outcome], [
                ["backtest", "=", [companyId, asOf, horizon, threshold, outcome].join("|")],
            ])
        );
    }

    openPartner(partnerId) {
        return this.action.doAction(openPartnerAction(partnerId));
    }
}

registry.category("actions").add("crm_relationship.backtest", BacktestAction, { force: true });
