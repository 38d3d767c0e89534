import { Component, onMounted, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { useBus, useService } from "@web/core/utils/hooks";
import { ControlPanel } from "@web/search/control_panel/control_panel";

/** Filters of the search view as buttons, each with its number of customers: one click, and the list shows just those. */
export class QuickFilters extends Component {
    static template = "crm_relationship.QuickFilters";
    static props = {};

    setup() {
        this.orm = useService("orm").silent;
        this.state = useState({ filters: [] });
        useBus(this.env.searchModel, "update", () => this.render());
        onMounted(async () => {
            this.state.filters = await this.orm.call("crm.customer.profile", "get_quick_filters", []);
        });
    }

    get isFiltered() {
        return this.env.searchModel.facets.some(({ type }) => type !== "groupBy");
    }

    get buttons() {
        const items = this.env.searchModel.getSearchItems(({ type }) => type === "filter");
        const all = { description: _t("All"), isActive: !this.isFiltered };
        return this.state.filters
            .map(({ name, customers }) => ({
                name,
                customers,
                item: name === "all" ? all : items.find((item) => item.name === name),
            }))
            .filter(({ item }) => item);
    }

    choose({ id, isActive }) {
        const { searchModel } = this.env;
        if (this.isFiltered) {
            searchModel.clearFilters();
        }
        if (id && !isActive) {
            searchModel.toggleSearchItem(id);
        }
    }
}

/** Lists that are narrowed down already show no quick filters: they count all customers. */
export class CustomersControlPanel extends ControlPanel {
    static template = "crm_relationship.CustomersControlPanel";
    static components = { ...ControlPanel.components, QuickFilters };

    get hasQuickFilters() {
        return !this.env.inDialog && !this.env.searchModel.globalDomain.length;
    }
}
