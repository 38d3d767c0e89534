import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { useSetupAction } from "@web/search/action_hook";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { day, relativeDay } from "../../common/format";
import { openPartnerAction } from "../kit/actions";
import { CompanySwitch, getCompany, inCompany } from "../kit/company_switch";
import { DataPane, EmptyHelp } from "../kit/data_pane";
import { useServerData } from "../kit/server_data";
import { PersonCard } from "./person_card";
import { PersonTree, plantTree } from "./person_tree";

const INFLUENCES = [3, 2, 1];

/** The people at a customer: by influence and attitude, and who reports to whom. */
export class PeopleAction extends Component {
    static template = "crm_relationship.PeopleAction";
    static components = { CompanySwitch, DataPane, EmptyHelp, Layout, PersonCard, PersonTree };
    static props = { ...standardActionServiceProps };

    setup() {
        this.action = useService("action");
        this.format = { day, relativeDay };
        this.influences = INFLUENCES;
        const { partnerId, companyId } = this.props.state || {};
        const { params = {}, context = {} } = this.props.action;
        this.state = useState({
            partnerId: partnerId || params.partner_id || context.active_id,
            companyId: getCompany(companyId).id,
        });
        this.map = useServerData((orm) =>
            orm.call("crm.account.stakeholder", "get_map", [], {
                partner_id: this.state.partnerId,
                context: inCompany(this.state.companyId),
            })
        );
        useSetupAction({ getLocalState: () => ({ ...this.state }) });
    }

    get people() {
        return this.map.data.people;
    }

    /** The ladder, and before it a place for who is not known yet, if there is anybody. */
    get columns() {
        const { ladder } = this.map.data;
        const unknown = { code: false, name: _t("Not known"), goal: false, approach: false };
        return this.people.some(({ attitude }) => !attitude) ? [unknown, ...ladder] : ladder;
    }

    get roots() {
        return plantTree(this.people);
    }

    influenceName(influence) {
        return { 3: _t("High"), 2: _t("Medium"), 1: _t("Low") }[influence];
    }

    attitudeName(code) {
        return this.map.data.ladder.find((step) => step.code === code)?.name || _t("Not known");
    }

    getStepHint(step) {
        return [step.goal, step.approach].filter(Boolean).join("\n");
    }

    inCell(influence, { code }) {
        return this.people.filter((person) => person.influence === influence && person.attitude === code);
    }

    show(choice) {
        Object.assign(this.state, choice);
        return this.map.load();
    }

    openPerson(id) {
        return this.openForm("crm.account.stakeholder", id);
    }

    addPerson() {
        return this.openForm("crm.account.stakeholder", false, {
            default_account_id: this.map.data.partner_id,
            default_company_id: this.state.companyId,
        });
    }

    openLine(id) {
        return this.openForm("crm.account.attitude.line", id, {
            default_partner_id: this.map.data.partner_id,
            default_company_id: this.state.companyId,
        });
    }

    openAlert(id) {
        return this.openForm("crm.account.alert", id);
    }

    openCustomer() {
        return this.action.doAction(openPartnerAction(this.map.data.partner_id));
    }

    openList() {
        return this.action.doAction("crm_relationship.crm_account_stakeholder_action", {
            additionalContext: {
                search_default_group_account: 0,
                search_default_account_id: this.map.data.partner_id,
                default_account_id: this.map.data.partner_id,
            },
        });
    }

    openForm(model, id, context = {}) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: model,
            res_id: id || false,
            views: [[false, "form"]],
            context,
        });
    }
}

registry.category("actions").add("crm_relationship.people", PeopleAction, { force: true });
