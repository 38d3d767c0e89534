import { Component, useState } from "@odoo/owl";
import { serializeDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { RecordSelector } from "@web/core/record_selectors/record_selector";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";
import { useSetupAction } from "@web/search/action_hook";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { DASH, day, exactMoney, join, money, number, percent, relativeDay, signed } from "../../common/format";
import { TierBadge } from "../../tier_badge/tier_badge";
import { openPartnerAction } from "../kit/actions";
import { RelationshipChart } from "../kit/chart";
import { CompanySwitch, getCompany, inCompany } from "../kit/company_switch";
import { DataPane, EmptyHelp } from "../kit/data_pane";
import { useServerData } from "../kit/server_data";
import { StatTile } from "../kit/stat_tile";
import { getMonthsConfig } from "../partner_panel/months_chart";
import { BriefingCard } from "./briefing_card";
import { BriefingPlan } from "./briefing_plan";

const MOST_COMING = 10;

/** What to know before a visit to a customer, on one page; without a customer, whom to choose. */
export class BriefingAction extends Component {
    static template = "crm_relationship.BriefingAction";
    static components = {
        BriefingCard,
        BriefingPlan,
        CompanySwitch,
        DataPane,
        EmptyHelp,
        Layout,
        RecordSelector,
        RelationshipChart,
        StatTile,
        TierBadge,
    };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        Object.assign(this, { DASH, day, exactMoney, getMonthsConfig, money, number, percent, relativeDay, signed });
        const { partnerId, companyId } = this.props.state || {};
        this.state = useState({
            partnerId: partnerId || this.props.action.context.active_id || false,
            companyId: getCompany(companyId).id,
        });
        this.briefing = useServerData(async (orm) => {
            const { partnerId, companyId } = this.state;
            const found = partnerId
                ? await orm.call("res.partner", "get_visit_briefing", [[partnerId]], { context: inCompany(companyId) })
                : [];
            return found[0] || false;
        });
        this.coming = useServerData((orm) => this.searchComing(orm), { immediate: !this.state.partnerId });
        useSetupAction({ getLocalState: () => ({ ...this.state }) });
    }

    /** The next visits of the user, to choose from. */
    searchComing(orm) {
        const domain = [
            ["user_id", "=", user.userId],
            ["state", "=", "planned"],
            ["planned_on", ">=", serializeDate(luxon.DateTime.now())],
        ];
        const options = { limit: MOST_COMING, order: "planned_at, id" };
        return orm.searchRead("crm.visit", domain, ["partner_id", "planned_on", "purpose"], options);
    }

    /** The visit from which the briefing was opened, as long as it is of its customer. */
    get visitId() {
        const { context, params } = this.props.action;
        return (this.state.partnerId === context.active_id && params?.visit_id) || false;
    }

    get facts() {
        return this.briefing.data;
    }

    // === FIGURES ===

    get chart() {
        return { months: this.facts.months, currencyId: this.facts.currency_id };
    }

    /** By how much more or less than in the window before. */
    change({ revenue, previous }) {
        if (previous <= 0) {
            return revenue > 0 ? _t("new") : DASH;
        }
        return signed((100 * (revenue - previous)) / previous, (value) => percent(value, 0));
    }

    get tiles() {
        const { profile, account, largest_order: largest, currency_id: currencyId, churn_level: level } = this.facts;
        const hasRevenue = profile.revenue > 0;
        return [
            {
                id: "revenue",
                label: _t("Revenue, %s months", this.facts.months.length),
                value: profile.revenue,
                previous: profile.previous_revenue,
                unit: "money",
                direction: "up",
                currencyId,
                note: profile.revenue_rank ? _t("Rank %s", profile.revenue_rank) : "",
            },
            {
                id: "margin",
                label: _t("Margin"),
                value: profile.margin,
                unit: "money",
                currencyId,
                note: hasRevenue ? _t("%s of revenue", percent((100 * profile.margin) / profile.revenue)) : "",
            },
            {
                id: "orders",
                label: _t("Orders"),
                value: profile.order_count,
                note: profile.mean_interval_days ? _t("every %s days", number(profile.mean_interval_days, 0)) : "",
            },
            {
                id: "last_order",
                label: _t("Last Order"),
                value: relativeDay(profile.last_order_date) || DASH,
                note: largest ? _t("largest: %s", money(largest.amount, currencyId)) : "",
                onOpen: largest ? () => this.open("sale.order", largest.id) : undefined,
            },
            {
                id: "churn",
                label: _t("Churn Risk"),
                value: 100 * profile.churn_risk,
                unit: "percent",
                tone: { warning: "warning", danger: "danger" }[level],
                note: profile.churn_confident ? "" : _t("too early to tell"),
            },
            {
                id: "account",
                label: _t("Relationship Account"),
                value: account ? signed(account.balance) : DASH,
                tone: account && account.balance < 0 ? "danger" : undefined,
                note: account
                    ? _t("%(days)s days ago: %(points)s", { points: signed(account.before), days: account.trend_days })
                    : "",
            },
        ];
    }

    // === WORDS ===

    /** What somebody is at the customer, and what they have a say in. */
    describePerson({ function: job, role_name: role, level_name: level }) {
        return [job, role, level].filter(Boolean).join(" · ");
    }

    describeTouch({ last_touch_kind_name: kind, last_touch_on: date }) {
        return _t("Last touch: %(kind)s, %(day)s", { kind, day: relativeDay(date) });
    }

    describeVisit({ kind_label: kind, user: visitor, contacts }) {
        return [kind, visitor, join(contacts)].filter(Boolean).join(" · ");
    }

    describeStep({ next_step: step, next_step_on: date }) {
        return date ? _t("Next step by %(day)s: %(step)s", { step, day: day(date) }) : _t("Next step: %s", step);
    }

    describeDue({ due }) {
        return _t("due %s", relativeDay(due));
    }

    get nextVisit() {
        return _t("Next visit %s", day(this.facts.visits.next.date));
    }

    get complaintsLead() {
        const { open, year_count: count } = this.facts.complaints;
        return _t("%(open)s not solved, %(count)s within 12 months", { open: open.length, count });
    }

    get promisesLead() {
        const { kept, broken } = this.facts.promises;
        return _t("%(kept)s kept, %(broken)s broken", { kept, broken });
    }

    get satisfactionLead() {
        return _t("Satisfaction: %(value)s of 100", { value: number(this.facts.satisfaction.value, 0) });
    }

    get owed() {
        const { overdue } = this.facts.invoices;
        return exactMoney(overdue, this.facts.currency_id);
    }

    // === ACTIONS ===

    async choose(partnerId) {
        this.state.partnerId = partnerId;
        this.props.updateActionState?.({ active_id: partnerId });
        this.briefing.receive(null); // facts of another customer are not shown meanwhile
        await Promise.all([this.briefing.load(), !partnerId && this.coming.load()]);
    }

    async show(companyId) {
        this.state.companyId = companyId;
        await this.briefing.load();
    }

    openCustomer() {
        return this.action.doAction(openPartnerAction(this.facts.commercial_partner_id));
    }

    open(model, id) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: model,
            res_id: id,
            views: [[false, "form"]],
        });
    }

    async print() {
        const action = await this.orm.call("res.partner", "action_print_briefing", [[this.state.partnerId]], {
            context: inCompany(this.state.companyId),
        });
        return this.action.doAction(action);
    }
}

registry.category("actions").add("crm_relationship.visit_briefing", BriefingAction, { force: true });
