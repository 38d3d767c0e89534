import { Component, onMounted, useState, xml } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { loadScreens } from "./lazy_screens";

/** The page "Relationship" of a customer: a place in the form that fetches the panel once the page is shown. */
export class PartnerPanelWidget extends Component {
    static template = xml`
        <t t-if="state.Panel" t-component="state.Panel" t-props="props"/>
        <div t-else="" class="py-5 text-center text-muted" role="status" t-esc="loading"/>`;
    static props = { ...standardWidgetProps };

    setup() {
        this.loading = _t("Loading");
        this.state = useState({ Panel: null });
        onMounted(async () => {
            await loadScreens();
            this.state.Panel = registry.category("lazy_components").get("crm_relationship.PartnerPanel");
        });
    }
}

registry.category("view_widgets").add("crm_relationship_panel", {
    component: PartnerPanelWidget,
    additionalClasses: ["w-100"],
});
