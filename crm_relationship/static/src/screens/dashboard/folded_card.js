import { Component, useState } from "@odoo/owl";
import { useService } from "@web/core/utils/hooks";

/** A card that stands folded on a phone, until somebody unfolds it. */
export class FoldedCard extends Component {
    static template = "crm_relationship.FoldedCard";
    static props = { id: String, title: [String, Object], slots: Object };

    setup() {
        this.ui = useState(useService("ui"));
    }
}
