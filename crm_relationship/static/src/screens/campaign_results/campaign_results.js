import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { RelationshipChart } from "../kit/chart";
import { formatDifference, getMeasures, getResultConfig, isShare } from "./results_chart";

const TITLES = {
    margin: _t("Margin a customer"),
    revenue: _t("Revenue a customer"),
    bought: _t("Customers who bought"),
    retained: _t("Customers who stayed"),
};

/** What a campaign has earned, once it is judged: a picture for each measure. */
export class CampaignResults extends Component {
    static template = "crm_relationship.CampaignResults";
    static components = { RelationshipChart };
    static props = { ...standardWidgetProps };

    setup() {
        this.getResultConfig = getResultConfig;
    }

    get cards() {
        const { results, currency_id } = this.props.record.data;
        if (!results) {
            return [];
        }
        return getMeasures(results).map((found) => ({
            name: found.name,
            isChosen: found.isChosen,
            title: TITLES[found.name],
            data: { found, currencyId: currency_id?.id },
            text: this.getText(found, currency_id?.id),
        }));
    }

    getText({ name, difference, low, high, told }, currencyId) {
        if (!told) {
            return _t("Too few to tell");
        }
        const write = (value) => formatDifference(name, value, currencyId);
        const words = { difference: write(difference), low: write(low), high: write(high) };
        return isShare(name)
            ? _t("Difference: %(difference)s percentage points (%(low)s to %(high)s)", words)
            : _t("Difference: %(difference)s (%(low)s to %(high)s)", words);
    }
}

registry.category("lazy_components").add("crm_relationship.CampaignResults", CampaignResults);
