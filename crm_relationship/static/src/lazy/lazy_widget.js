import { Component, onMounted, useState, xml } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { loadScreens } from "./lazy_screens";

/**
 * A place in a form that fetches the bundle of screens once it is shown, and then the component of its name.
 *
 * @param {string} widget the name in a view
 * @param {string} component the name in the registry `lazy_components`
 */
export function addLazyWidget(widget, component) {
    class LazyWidget extends Component {
        static template = xml`
            <t t-if="state.Panel" t-component="state.Panel" t-props="props"/>
            <div t-else="" class="py-5 text-center text-muted" role="status" t-esc="loading"/>`;
        static props = { ...standardWidgetProps };

        setup() {
            this.loading = _t("Loading");
            this.state = useState({ Panel: null });
            onMounted(async () => {
                await loadScreens();
                this.state.Panel = registry.category("lazy_components").get(component);
            });
        }
    }
    registry.category("view_widgets").add(widget, { component: LazyWidget, additionalClasses: ["w-100"] });
}
