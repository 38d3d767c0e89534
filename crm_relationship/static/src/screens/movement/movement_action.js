import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { useSetupAction } from "@web/search/action_hook";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { day, figuresOf } from "../../common/format";
import { openProfilesAction } from "../kit/actions";
import { CompanySwitch, getCompany, inCompany } from "../kit/company_switch";
import { DataPane, EmptyHelp } from "../kit/data_pane";
import { getPeriodArguments } from "../kit/period";
import { PeriodSwitch } from "../kit/period_switch";
import { useServerData } from "../kit/server_data";
import { MovementMatrix } from "./movement_matrix";

/** Who moved from which tier or stage to which between two days; every cell opens its customers. */
export class MovementAction extends Component {
    static template = "crm_relationship.MovementAction";
    static components = { CompanySwitch, DataPane, EmptyHelp, Layout, MovementMatrix, PeriodSwitch };
    static props = { ...standardActionServiceProps };

    setup() {
        this.action = useService("action");
        this.format = { day, figuresOf };
        const { kind, measure, period, companyId } = this.props.state || {};
        this.state = useState({
            kind: kind || "tier",
            measure: measure || "customers",
            period: period || { id: "last_12_months" },
            companyId: getCompany(companyId).id,
        });
        this.measures = [
            ["customers", _t("Customers")],
            ["revenue", _t("Revenue")],
        ];
        this.movement = useServerData((orm) => {
            const { kind, period, companyId } = this.state;
            return orm.call("crm.customer.profile", "get_movement", [], {
                kind,
                ...getPeriodArguments(period),
                context: inCompany(companyId),
            });
        });
        useSetupAction({ getLocalState: () => ({ ...this.state }) });
    }

    get kinds() {
        return this.movement.data?.kinds || [];
    }

    count(condition) {
        return this.movement.data.cells.filter(condition).reduce((sum, cell) => sum + cell.customers, 0);
    }

    get summary() {
        const { date_from, date_to } = this.movement.data;
        return _t("From %(first)s to %(last)s: %(moved)s customers moved, %(added)s new.", {
            moved: this.count((cell) => cell.before && cell.before !== cell.after),
            added: this.count((cell) => !cell.before && cell.after),
            first: day(date_from),
            last: day(date_to),
        });
    }

    show(choice) {
        Object.assign(this.state, choice);
        return this.movement.load();
    }

    /** @param {Object|null} before the state at the beginning, null: any
     *  @param {Object|null} after the state at the end, null: any */
    openCell(before, after) {
        const { date_from, date_to } = this.movement.data;
        const any = _t("any");
        const name = _t("%(before)s → %(after)s", {
            before: before ? before.name : any,
            after: after ? after.name : any,
        });
        const keys = [before, after].map((state) => (state ? state.key : "*"));
        const movement = [this.state.kind, date_from, date_to, ...keys].join("|");
        return this.action.doAction(
            openProfilesAction(name, [
                ["company_id", "=", this.state.companyId],
                ["movement", "=", movement],
            ])
        );
    }
}

registry.category("actions").add("crm_relationship.movement", MovementAction, { force: true });
