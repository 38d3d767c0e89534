import { Component } from "@odoo/owl";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";
import { STATIC_ACTIONS_GROUP_NUMBER } from "@web/search/action_menus/action_menus";

const MODEL = "crm.customer.profile";

/** A function that downloads customers as a workbook: those of `ids`, or all that the search finds. */
export function useWorkbook(env) {
    const action = useService("action");
    const orm = useService("orm");
    return async (ids = []) => {
        const { context, domain } = env.searchModel;
        const download = await orm.call(MODEL, "action_export_workbook", [ids], {
            context: { ...context, active_domain: domain },
        });
        return action.doAction(download);
    };
}

/** In the gear menu of every view of customers. */
class WorkbookItem extends Component {
    static template = "crm_relationship.WorkbookItem";
    static components = { DropdownItem };
    static props = {};

    setup() {
        this.download = useWorkbook(this.env);
    }
}

registry.category("cogMenu").add(
    "crm-customer-workbook",
    {
        Component: WorkbookItem,
        groupNumber: STATIC_ACTIONS_GROUP_NUMBER,
        isDisplayed: async ({ config, searchModel }) =>
            searchModel?.resModel === MODEL &&
            config.viewType !== "form" &&
            (await user.hasGroup("base.group_allow_export")),
    },
    { sequence: 11 }
);
