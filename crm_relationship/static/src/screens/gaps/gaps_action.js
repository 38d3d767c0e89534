import { Component, onWillStart, useState } from "@odoo/owl";
import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";
import { useSetupAction } from "@web/search/action_hook";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { DASH, day, percent } from "../../common/format";
import { openAnswersAction } from "../kit/actions";
import { RelationshipChart } from "../kit/chart";
import { CompanySwitch, getCompany, inCompany } from "../kit/company_switch";
import { DataPane, EmptyHelp } from "../kit/data_pane";
import { interval, points } from "../kit/estimates";
import { getPeriodArguments } from "../kit/period";
import { PeriodSwitch } from "../kit/period_switch";
import { useServerData } from "../kit/server_data";
import { getGapsConfig } from "./gaps_chart";

const FEW = 30; // answers, below which a figure is a hint

/** What customers find important, how well we do it, and where the gap is widest. */
export class GapsAction extends Component {
    static template = "crm_relationship.GapsAction";
    static components = { CompanySwitch, DataPane, EmptyHelp, Layout, PeriodSwitch, RelationshipChart };
    static props = { ...standardActionServiceProps };

    setup() {
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.orm = useService("orm");
        this.notification = useService("notification");
        this.day = day;
        this.getGapsConfig = getGapsConfig;
        const { period, companyId, onlyUnattended } = this.props.state || {};
        this.state = useState({
            period: period || { id: "last_12_months" },
            companyId: getCompany(companyId).id,
            onlyUnattended: Boolean(onlyUnattended),
        });
        this.matrix = useServerData((orm) =>
            orm.call("crm.satisfaction.indicator", "get_gap_matrix", [], {
                ...getPeriodArguments(this.state.period),
                context: inCompany(this.state.companyId),
            })
        );
        onWillStart(async () => {
            this.isManager = await user.hasGroup("crm_relationship.group_relationship_manager");
        });
        useSetupAction({ getLocalState: () => ({ ...this.state }) });
    }

    /** Indicators that anybody has graded or called important. */
    get gaps() {
        return this.matrix.data.gaps.filter((gap) => gap.performance || gap.importance);
    }

    /** Low figures that nobody works on. */
    get unattended() {
        return this.gaps.filter((gap) => gap.is_low && !gap.action);
    }

    get shown() {
        return this.state.onlyUnattended ? this.unattended : this.gaps;
    }

    get chart() {
        const { gaps, importance, performance } = this.matrix.data;
        return { points: gaps.filter((gap) => gap.gap), importance, performance };
    }

    share(estimate) {
        return estimate ? percent(estimate.value) : DASH;
    }

    points(estimate) {
        return points(estimate);
    }

    range(estimate) {
        return interval(estimate);
    }

    /** A change that is one for sure. */
    tone(change) {
        if (!change || change.answers < FEW || (change.low <= 0 && change.high >= 0)) {
            return "";
        }
        return change.low > 0 ? "text-success" : "text-danger";
    }

    /** Where an action stands. */
    step({ state, deadline }) {
        return { todo: _t("by %s", day(deadline)), done: _t("waiting for answers"), measured: _t("did it work?") }[state];
    }

    /** What later answers are compared with, in words, for the tooltip. */
    baseline({ baseline, change }) {
        if (!baseline) {
            return _t("No baseline: what is answered is not compared with anything yet");
        }
        const text = _t("Baseline of %(day)s: %(value)s satisfied, %(answers)s answers.", {
            day: day(baseline.date),
            value: percent(baseline.value),
            answers: baseline.answers,
        });
        return change ? `${text} ${this.range(change)}` : text;
    }

    show(choice) {
        Object.assign(this.state, choice);
        return this.matrix.load();
    }

    // === ACTIONS AND BASELINES ===

    plan(gap) {
        const { date_from, date_to } = this.matrix.data;
        return this.openAction(false, {
            default_indicator_id: gap.indicator_id,
            default_company_id: this.state.companyId,
            default_before_from: date_from,
            default_before_to: date_to,
        });
    }

    openAction(id, defaults = {}) {
        return this.action.doAction(
            {
                type: "ir.actions.act_window",
                name: _t("Action"),
                res_model: "crm.satisfaction.action",
                res_id: id,
                views: [[false, "form"]],
                target: "new",
                context: { ...inCompany(this.state.companyId), ...defaults },
            },
            { onClose: () => this.matrix.load() }
        );
    }

    setBaseline() {
        this.dialog.add(ConfirmationDialog, {
            title: _t("Set Baseline"),
            body: _t(
                "The figures shown become the baseline: what customers answer from then on is compared with them."
            ),
            confirmLabel: _t("Set Baseline"),
            confirm: () => this.saveBaseline(),
            cancel: () => {},
        });
    }

    async saveBaseline() {
        const { date_from, date_to } = this.matrix.data;
        const found = await this.orm.call(
            "crm.satisfaction.indicator",
            "set_baseline",
            [this.gaps.map((gap) => gap.indicator_id)],
            { date_from, date_to, context: inCompany(this.state.companyId) }
        );
        this.notification.add(_t("%s indicators have a baseline.", found.length), { type: "success" });
        return this.matrix.load();
    }

    open(gap) {
        return this.action.doAction(openAnswersAction(gap, this.state.companyId, this.matrix.data));
    }
}

registry.category("actions").add("crm_relationship.gaps", GapsAction, { force: true });
