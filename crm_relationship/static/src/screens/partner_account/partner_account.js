import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { day, monthName, signed } from "../../common/format";
import { RelationshipChart } from "../kit/chart";
import { axis, bars, figureAxis, tooltip } from "../kit/chart_theme";
import { PartnerPanel } from "../partner_panel/partner_panel";

/** The balance at the end of each month. */
function getBalanceConfig(theme, months) {
    const balances = months.map(({ balance }) => balance);
    const colors = balances.map((balance) => (balance < 0 ? theme.danger : theme.success));
    return {
        type: "bar",
        data: {
            labels: months.map((month) => monthName(month.day)),
            datasets: [bars(_t("Balance"), balances, colors, { maxBarThickness: 18 })],
        },
        options: {
            scales: { x: axis(theme, { grid: false }), y: figureAxis(theme, { ticks: { precision: 0 } }) },
            plugins: {
                legend: { display: false },
                tooltip: tooltip(
                    (item) => day(months[item.dataIndex].day),
                    (item) => _t("Balance %s", signed(item.raw))
                ),
            },
        },
    };
}

/** The relationship account on the customer's page: how it stands, how it got there, and what is to be added. */
export class PartnerAccount extends Component {
    static template = "crm_relationship.PartnerAccount";
    static components = { RelationshipChart };
    static props = { account: Object, partnerId: Number, onChange: Function };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.day = day;
        this.signed = signed;
        this.getBalanceConfig = getBalanceConfig;
    }

    get tone() {
        const { balance } = this.props.account;
        return balance < 0 ? "text-danger" : balance > 0 ? "text-success" : "";
    }

    get trend() {
        const { balance, before, trend_days } = this.props.account;
        return _t("%(change)s in %(days)s days", { change: signed(balance - before), days: trend_days });
    }

    get explanation() {
        const { deposits, withdrawals, window_months } = this.props.account;
        return _t(
            "Deposits %(deposits)s, withdrawals %(withdrawals)s in the last %(months)s months. What is older no longer counts.",
            { deposits: signed(deposits), withdrawals: signed(withdrawals), months: window_months }
        );
    }

    add() {
        return this.action.doAction("crm_relationship.crm_relationship_entry_action_new", {
            additionalContext: { default_partner_id: this.props.partnerId },
            onClose: () => this.props.onChange(),
        });
    }

    async openEntries() {
        const { partnerId } = this.props;
        const action = await this.orm.call("res.partner", "action_view_relationship_account", [[partnerId]]);
        return this.action.doAction(action);
    }
}

Object.assign(PartnerPanel.components, { PartnerAccount });
